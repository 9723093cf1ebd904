// Runs a fixed number of tasks on the calling thread and some more threads. If the system refuses
// threads, those that started do all the tasks. Tested by tests/base/parallel_test.cc.
#pragma once

#include <atomic>
#include <cstddef>
#include <stop_token>

#include "base/caught_error.h"
#include "base/thread_team.h"

namespace hapax {

// Calls task(i) for each i below `tasks`, from up to `workers` threads at once, the caller's among
// them. Waits for all and returns the number of threads. After a task has thrown, no further task
// begins; the first exception is thrown to the caller once all threads have stopped. A request to
// `stop` ends the tasks in the same way, with the exception Cancelled.
template <typename Task>
unsigned parallel_for(unsigned workers, std::size_t tasks, Task&& task,
                      const std::stop_token& stop = {}) {
  std::atomic<std::size_t> next{0};
  ThreadTeam team;
  const auto work = [&] {
    try {
      for (std::size_t i = next.fetch_add(1); i < tasks; i = next.fetch_add(1)) {
        if (stop.stop_requested()) {
          throw Cancelled();
        }
        task(i);
      }
    } catch (...) {
      next.store(tasks);
      throw;
    }
  };
  for (unsigned i = 1; i < workers && i < tasks; ++i) {
    if (!team.start(work)) {
      break;  // the threads that started do all tasks
    }
  }
  const auto threads = static_cast<unsigned>(team.size() + 1);
  team.run(work);
  team.join();
  return threads;
}

}  // namespace hapax
