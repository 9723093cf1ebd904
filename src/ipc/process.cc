#include "ipc/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <utility>

#include "base/retry.h"
#include "base/system_error.h"

// glibc 2.36 declares it without a word of C++.
extern "C" {
#include <sys/pidfd.h>
}

namespace hapax::ipc {
namespace {

// For a process that has closed its socket to end by itself.
constexpr int kPatienceMs = 1000;

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

// All signals as they are by default, and none held; in a group of its own, so that a Ctrl-C is the
// host's to answer, whose end ends the process.
class Attributes {
 public:
  Attributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t all;
    ::sigfillset(&all);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    const char* const name = ::sigdescr_np(number);
    return "was killed by signal " + std::to_string(number) + " (" +
           (name == nullptr ? "unknown" : name) + ")";
  }
  return "exited with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Result<Process> Process::spawn(const std::string& program,
                               const std::vector<std::string>& arguments, UniqueFd socket) {
  FileActions actions;
  ::posix_spawn_file_actions_adddup2(actions.get(), socket.get(), kWorkerSocket);
  ::posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(actions.get(), STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  // What the host has left open for its children is not for this one.
  ::posix_spawn_file_actions_addclosefrom_np(actions.get(), kWorkerSocket + 1);
  const Attributes attributes;
  std::vector<char*> words = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) {
    words.push_back(const_cast<char*>(argument.c_str()));
  }
  words.push_back(nullptr);
  pid_t id = -1;
  const int failed = retry_on_interrupt_number([&] {
    return ::posix_spawn(&id, program.c_str(), actions.get(), attributes.get(), words.data(),
                         ::environ);
  });
  if (failed != 0) {
    Error error = system_error(failed, program);
    error.cause = "the worker program cannot be started: " + error.cause;
    return error;
  }
  return Process(id);
}

Process::Process(pid_t id) : id_(id), handle_(::pidfd_open(id, 0)) {}

Process::Process(Process&& other) noexcept
    : id_(std::exchange(other.id_, -1)), handle_(std::move(other.handle_)) {}

Process::~Process() {
  if (id_ != -1) {
    kill();
    wait();
  }
}

void Process::kill() {
  if (handle_) {
    ::pidfd_send_signal(handle_.get(), SIGKILL, nullptr, 0);
  }
}

std::string Process::wait() {
  pollfd end{handle_.get(), POLLIN, 0};
  if (handle_ && poll_for({&end, 1}, std::chrono::milliseconds(kPatienceMs)) == 0) {
    kill();
  }
  int status = 0;
  const pid_t waited = retry_on_interrupt([&] { return ::waitpid(id_, &status, 0); });
  id_ = -1;
  return waited < 0 ? "has ended" : how_it_ended(status);
}

}  // namespace hapax::ipc
