// A worker process: a program that this process starts and that communicates over a socket, its
// descriptor 3. It inherits nothing else: it has default signals, its own process group, and
// /dev/null as standard input and output. Standard error stays the host's.
//
// It is started by posix_spawn(3), never by fork alone, so it is safe in a host with threads.
// SIGCHLD is not needed: the child is watched through its pidfd, even if the host or the system
// reaps it. If the system grants no pidfd (an old kernel, a seccomp filter, no descriptor left), it
// is signalled by its process id as long as waitpid(2) says that the id is still the child's. Every
// wait has a limit. Not safe for threads. Tested by tests/ipc/process_test.cc.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax::ipc {

inline constexpr int kWorkerSocket = 3;

// The system calls for pidfds: pidfd_open(2) and pidfd_send_signal(2). Tests replace them by
// functions that fail.
struct PidfdCalls {
  int (*open)(pid_t id);
  int (*send_signal)(int handle, int signal);
};
extern const PidfdCalls kSystemPidfdCalls;

class Process {
 public:
  static Result<Process> spawn(const std::string& program,
                               const std::vector<std::string>& arguments, UniqueFd socket,
                               const PidfdCalls& calls = kSystemPidfdCalls);

  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  // Kills the process if it has not ended, and waits until it has.
  ~Process();

  pid_t id() const { return id_; }
  // Waits at most a second until it ends, then kills it. Returns how it ended: "exited with status
  // 1", "was killed by signal 9 (Killed)", "did not end by itself and was killed by hapax", or "has
  // ended" if the host has already waited for it.
  std::string wait();
  void kill();

 private:
  Process(pid_t id, const PidfdCalls& calls);
  // has_ended() and ends_before() fill in end_ once the process has ended. They allocate no memory,
  // because the destructor calls them.
  bool has_ended();
  void end();
  bool ends_before(std::chrono::steady_clock::time_point deadline);
  void sleep_until_it_may_have_ended(std::chrono::steady_clock::duration at_most);

  pid_t id_ = -1;  // -1: moved from
  PidfdCalls calls_;
  // How it ended, as far as known.
  struct End {
    std::optional<int> status;  // none if the host has waited for it
    bool was_killed = false;    // kill() was called before it was known to have ended
  };

  UniqueFd handle_;         // empty if the system grants no pidfd
  std::optional<End> end_;  // set once it has ended; then another process may have the id
  bool killed_ = false;     // by kill()
};

}  // namespace hapax::ipc
