// A worker program that runs beside this one and talks over a socket, which is its descriptor 3. It
// has nothing else of this process: default signals, a process group of its own, standard input and
// output from and to nowhere.
//
// Started by posix_spawn(3), never by fork alone, so that a host with threads is safe. Nobody's
// SIGCHLD is needed: a child that the host reaps, or the system does, is looked after through its
// pidfd. Where the system grants no pidfd (an old kernel, a seccomp filter, no descriptor left), it
// is signalled by its id while waitpid(2) says that the id is still the child's. No wait is without
// a bound. One thread at a time. Tested by tests/ipc/process_test.cc.
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

// The system's calls for pidfds, as pidfd_open(2) and pidfd_send_signal(2) say. Tests have others,
// which fail.
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
  // Ends it, if it has not ended, and waits until it has.
  ~Process();

  pid_t id() const { return id_; }
  // Waits until it ends, at most a second; then it is killed. Returns how it ended: "exited with
  // status 1", "was killed by signal 9 (Killed)"; "did not end by itself and was killed by hapax";
  // "has ended" where somebody else has waited for it.
  std::string wait();
  void kill();

 private:
  Process(pid_t id, const PidfdCalls& calls);
  // Whether it ends before the deadline; if it does, end_ says how. Takes no memory, for the
  // destructor's sake.
  bool has_ended();
  void end();
  bool ends_before(std::chrono::steady_clock::time_point deadline);
  void sleep_until_it_may_have_ended(std::chrono::steady_clock::duration at_most);

  pid_t id_ = -1;  // -1: moved from
  PidfdCalls calls_;
  // How it ended, as far as is known.
  struct End {
    std::optional<int> status;  // nothing where somebody else has waited for it
    bool was_killed = false;    // by kill(), before it was seen to have ended
  };

  UniqueFd handle_;         // none where the system grants none
  std::optional<End> end_;  // once it has ended; the id may be another process's by then
  bool killed_ = false;     // by kill()
};

}  // namespace hapax::ipc
