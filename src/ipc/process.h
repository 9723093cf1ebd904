// A worker program that runs beside this one and talks over a socket, which is its descriptor 3. It
// has nothing else of this process: default signals, a process group of its own, standard input and
// output from and to nowhere.
//
// Started by posix_spawn(3), never by fork alone, so that a host with threads is safe. Nobody's
// SIGCHLD is needed: a child that the host reaps, or the system does, is looked after through its
// pidfd. One thread at a time. Tested by tests/ipc/process_test.cc.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax::ipc {

inline constexpr int kWorkerSocket = 3;

class Process {
 public:
  static Result<Process> spawn(const std::string& program,
                               const std::vector<std::string>& arguments, UniqueFd socket);

  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  // Ends it, if it has not ended, and waits until it has.
  ~Process();

  pid_t id() const { return id_; }
  // Waits for its end, which it is helped to if it does not come within a second, and says of it:
  // "exited with status 1", "was killed by signal 9 (Killed)"; "has ended" where somebody else has
  // asked before.
  std::string wait();
  void kill();

 private:
  explicit Process(pid_t id);

  pid_t id_ = -1;  // -1: waited for
  UniqueFd handle_;
};

}  // namespace hapax::ipc
