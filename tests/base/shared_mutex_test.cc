// Checks that a mutex in shared memory excludes threads and processes, and that the death of its
// holder is an error and no endless wait.
#include "base/shared_mutex.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>
#include <vector>

namespace hapax {
namespace {

struct Shared {
  SharedMutex mutex;
  int number;
};

class SharedMutexes : public testing::Test {
 protected:
  SharedMutexes() {
    void* const memory =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(memory, MAP_FAILED);
    shared_ = static_cast<Shared*>(memory);
    shared_->mutex.initialise();
  }
  ~SharedMutexes() override { ::munmap(shared_, sizeof(Shared)); }

  void add(int times) const {
    for (int i = 0; i < times; ++i) {
      const SharedLock lock(shared_->mutex);
      ASSERT_TRUE(lock);
      ++shared_->number;
    }
  }

  Shared* shared_;
};

TEST_F(SharedMutexes, ExcludeThreads) {
  constexpr int kTimes = 10'000;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([this] { add(kTimes); });
    }
  }
  EXPECT_EQ(shared_->number, 4 * kTimes);
}

TEST_F(SharedMutexes, ExcludeProcesses) {
  constexpr int kTimes = 10'000;
  const pid_t child = ::fork();
  add(kTimes);
  if (child == 0) {
    ::_exit(0);
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(shared_->number, 2 * kTimes);
}

TEST_F(SharedMutexes, TellThatTheirHolderHasEnded) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(shared_->mutex.lock() ? 0 : 1);
  }
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  for (int i = 0; i < 3; ++i) {
    const SharedLock lock(shared_->mutex);
    EXPECT_FALSE(lock);
  }
}

}  // namespace
}  // namespace hapax
