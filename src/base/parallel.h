// A fixed number of tasks, done by the calling thread and a few more. Where the system gives no
// more threads, those there are do all of it. Tested by tests/base/parallel_test.cc.
#pragma once

#include <atomic>
#include <cstddef>
#include <stop_token>

#include "base/caught_error.h"
#include "base/thread_team.h"

namespace hapax {

// Calls task(i) for each i below `tasks`, from up to `workers` threads at once, the caller's among
// them, and returns when all are done: how many threads there were. After a task that throws no
// further ones begin; its exception (the first, where there are several) is thrown to the caller
// once all threads have stopped. A request to `stop` is such an exception, Cancelled.
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
      break;  // the tasks are shared by the threads that did start
    }
  }
  const auto threads = static_cast<unsigned>(team.size() + 1);
  team.run(work);
  team.join();
  return threads;
}

}  // namespace hapax
