// Checks that a worker waits only if nothing has changed, and that changes wake it.
#include "input/waiting_workers.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>
#include <vector>

namespace hapax::input {
namespace {

// Long enough for any machine. The test waits so long only if a worker is not woken.
constexpr std::chrono::seconds kPatience{20};

class Waiting : public testing::Test {
 protected:
  std::future<void> start_worker() {
    return std::async(std::launch::async, [this] {
      const MutexLock lock(mutex_);
      workers_.wait(mutex_, workers_.changes());
    });
  }
  void wait_until_waiting(std::size_t number) {
    for (std::size_t waiting = 0; waiting != number; std::this_thread::yield()) {
      const MutexLock lock(mutex_);
      waiting = workers_.number();
    }
  }

  Mutex mutex_;
  WaitingWorkers workers_;
};

TEST_F(Waiting, DoesNotBeginAfterAChange) {
  const MutexLock lock(mutex_);
  const std::uint64_t seen = workers_.changes();
  workers_.wake_one();
  workers_.wait(mutex_, seen);
  EXPECT_FALSE(workers_.have_waited());
  workers_.wake_all();
  workers_.wait(mutex_, seen + 1);
  EXPECT_FALSE(workers_.have_waited());
}

TEST_F(Waiting, IsNoChangeForHelpers) {
  const MutexLock lock(mutex_);
  const std::uint64_t seen = workers_.changes();
  workers_.wake_to_help();
  EXPECT_EQ(workers_.changes(), seen);
}

TEST_F(Waiting, EndsWithAChange) {
  std::vector<std::future<void>> waiting;
  waiting.push_back(start_worker());
  waiting.push_back(start_worker());
  wait_until_waiting(2);
  {
    const MutexLock lock(mutex_);
    EXPECT_TRUE(workers_.have_waited());
    workers_.wake_all();
  }
  for (const std::future<void>& worker : waiting) {
    EXPECT_EQ(worker.wait_for(kPatience), std::future_status::ready);
  }
  waiting.clear();
  const MutexLock lock(mutex_);
  EXPECT_EQ(workers_.number(), 0U);
  EXPECT_TRUE(workers_.have_waited());
}

TEST_F(Waiting, OneWakesOne) {
  std::future<void> waiting = start_worker();
  wait_until_waiting(1);
  {
    const MutexLock lock(mutex_);
    workers_.wake_one();
  }
  EXPECT_EQ(waiting.wait_for(kPatience), std::future_status::ready);
}

}  // namespace
}  // namespace hapax::input
