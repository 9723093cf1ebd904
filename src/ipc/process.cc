#include "ipc/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include "base/retry.h"
#include "base/system_error.h"
#include "ipc/inheritable.h"

namespace hapax::ipc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How long a process may take to end by itself after its socket was closed.
constexpr milliseconds kMaxTimeToEnd{1000};
// How long a killed process may take to end: only an uninterruptible system call delays it.
constexpr milliseconds kMaxTimeAfterKill{5000};
// The interval of checks for a process that poll(2) cannot wait for.
constexpr milliseconds kShortSleep{2};

// Closes all descriptors from `first` on: the host may have left some open for other children.
int add_close_from(posix_spawn_file_actions_t* actions, int first) {
#if __GLIBC_PREREQ(2, 34)
  return ::posix_spawn_file_actions_addclosefrom_np(actions, first);
#else  // Misses what another thread opens in between without O_CLOEXEC.
  for (const int descriptor : inheritable_descriptors(first)) {
    if (const int failed = ::posix_spawn_file_actions_addclose(actions, descriptor); failed != 0) {
      return failed;
    }
  }
  return 0;
#endif
}

class FileActions {
 public:
  // Keeps the first error (out of memory): without all actions the program would start with the
  // wrong descriptors.
  explicit FileActions(int socket) {
    note(::posix_spawn_file_actions_init(&actions_));
    note(::posix_spawn_file_actions_adddup2(&actions_, socket, kWorkerSocket));
    note(::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
    note(::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0));
    note(add_close_from(&actions_, kWorkerSocket + 1));
  }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }
  int failed() const { return failed_; }

 private:
  void note(int failed) { failed_ = failed_ == 0 ? failed : failed_; }

  posix_spawn_file_actions_t actions_{};
  int failed_ = 0;
};

// Default signal handlers and no blocked signals. A process group of its own, so that only the host
// gets a Ctrl-C; the worker ends when the host does.
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

// "Killed". For a number that is not a signal: null, or "Unknown signal N" with an old glibc.
const char* signal_name(int number) {
#if __GLIBC_PREREQ(2, 32)
  return ::sigdescr_np(number);
#else
  return ::strsignal(number);
#endif
}

std::string how_it_ended(int status, bool killed_by_us) {
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    if (killed_by_us && number == SIGKILL) {
      return "did not end by itself and was killed by hapax";
    }
    const char* const name = signal_name(number);
    return "was killed by signal " + std::to_string(number) + " (" +
           (name == nullptr ? "unknown" : name) + ")";
  }
  return "exited with status " + std::to_string(WEXITSTATUS(status));
}

// System calls by number: glibc before 2.36 has no functions for them.
int open_pidfd(pid_t id) { return static_cast<int>(::syscall(SYS_pidfd_open, id, 0)); }
int signal_by_pidfd(int handle, int signal) {
  return static_cast<int>(::syscall(SYS_pidfd_send_signal, handle, signal, nullptr, 0));
}

}  // namespace

const PidfdCalls kSystemPidfdCalls = {open_pidfd, signal_by_pidfd};

Result<Process> Process::spawn(const std::string& program,
                               const std::vector<std::string>& arguments, UniqueFd socket,
                               const PidfdCalls& calls) {
  const FileActions actions(socket.get());
  if (actions.failed() != 0) {
    return system_error(actions.failed(), "");
  }
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
  return Process(id, calls);
}

Process::Process(pid_t id, const PidfdCalls& calls)
    : id_(id), calls_(calls), handle_(calls.open(id)) {}

Process::Process(Process&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      calls_(other.calls_),
      handle_(std::move(other.handle_)),
      end_(other.end_),
      killed_(other.killed_) {}

Process::~Process() {
  if (id_ != -1) {
    kill();
    end();
  }
}

// Signals the process id only while nobody has waited for the process: until then no other process
// can get the id.
void Process::kill() {
  killed_ = true;
  if (handle_ && calls_.send_signal(handle_.get(), SIGKILL) == 0) {
    return;
  }
  if (!has_ended()) {
    ::kill(id_, SIGKILL);
  }
}

std::string Process::wait() {
  end();
  if (!end_) {
    return "does not end, although hapax has killed it";
  }
  return end_->status ? how_it_ended(*end_->status, end_->was_killed) : "has ended";
}

void Process::end() {
  if (!ends_before(steady_clock::now() + (killed_ ? kMaxTimeAfterKill : kMaxTimeToEnd)) &&
      !killed_) {
    kill();
    ends_before(steady_clock::now() + kMaxTimeAfterKill);
  }
}

bool Process::has_ended() {
  if (end_) {
    return true;
  }
  int status = 0;
  const pid_t waited = retry_on_interrupt([&] { return ::waitpid(id_, &status, WNOHANG); });
  if (waited != 0) {
    end_ = End{waited < 0 ? std::nullopt : std::optional(status), killed_};
  }
  return end_.has_value();
}

bool Process::ends_before(steady_clock::time_point deadline) {
  while (!has_ended()) {
    const steady_clock::duration left = deadline - steady_clock::now();
    if (left <= steady_clock::duration::zero()) {
      return false;
    }
    sleep_until_it_may_have_ended(left);
  }
  return true;
}

// Also sleeps if poll() returns at once but waitpid() does not see the end: for a traced process
// the tracer sees it first.
void Process::sleep_until_it_may_have_ended(steady_clock::duration at_most) {
  pollfd end{handle_.get(), POLLIN, 0};
  if (!handle_ || poll_for({&end, 1}, std::chrono::ceil<milliseconds>(at_most)) != 0) {
    if (!has_ended()) {
      std::this_thread::sleep_for(std::min<steady_clock::duration>(kShortSleep, at_most));
    }
  }
}

}  // namespace hapax::ipc
