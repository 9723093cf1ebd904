// A fixed number of tasks, done by the calling thread and a few more. Where the system gives no
// more threads, those there are do all of it. Tested by tests/base/parallel_test.cc.
#pragma once

#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace hapax {

// Calls task(i) for each i below `tasks`, from up to `workers` threads at once, the caller's among
// them, and returns when all are done. `task` does not throw.
template <typename Task>
void parallel_for(unsigned workers, std::size_t tasks, Task&& task) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next.fetch_add(1); i < tasks; i = next.fetch_add(1)) {
      task(i);
    }
  };
  std::vector<std::jthread> helpers;
  try {
    for (unsigned i = 1; i < workers && i < tasks; ++i) {
      helpers.emplace_back(work);
    }
  } catch (const std::system_error&) {
    // Too few threads are no error: the tasks are shared by those that started.
  }
  work();
}

}  // namespace hapax
