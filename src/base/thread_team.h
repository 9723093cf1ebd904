// Threads that work on one job. An exception that leaves a thread's body does not end the process:
// the team keeps the first one, and join() throws it again.
//
// One thread starts the others and joins them. Tested by tests/base/parallel_test.cc, also under
// ThreadSanitizer.
#pragma once

#include <atomic>
#include <exception>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace hapax {

class ThreadTeam {
 public:
  ThreadTeam() = default;
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;
  ~ThreadTeam() { wait(); }

  // Runs `body` on a new thread. Returns false if the system has no thread or no memory for one;
  // the threads that did start then do the whole job.
  template <typename Body>
  [[nodiscard]] bool start(Body body) {
    try {
      threads_.emplace_back([this, body = std::move(body)]() mutable { run(body); });
      return true;
    } catch (const std::system_error&) {
      return false;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }

  std::size_t size() const { return threads_.size(); }

  // Calls `body` on this thread and keeps its exception, as if it had run on a thread of the team.
  template <typename Body>
  void run(Body&& body) noexcept {
    try {
      body();
    } catch (...) {
      keep(std::current_exception());
    }
  }

  // Waits for all threads, then throws the first exception, if there was one.
  void join() {
    wait();
    if (const std::exception_ptr first = std::exchange(first_exception_, nullptr)) {
      has_failed_.store(false, std::memory_order_relaxed);
      std::rethrow_exception(first);
    }
  }

 private:
  void wait() { threads_.clear(); }
  void keep(std::exception_ptr exception) noexcept {
    if (!has_failed_.exchange(true)) {
      first_exception_ = std::move(exception);  // read after the threads have been joined
    }
  }

  std::atomic<bool> has_failed_{false};
  std::exception_ptr first_exception_;
  std::vector<std::jthread> threads_;
};

}  // namespace hapax
