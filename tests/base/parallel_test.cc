// Checks that every task runs exactly once, on as many threads as were requested, and also if the
// system grants no thread.
#include "base/parallel.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <mutex>
#include <new>
#include <numeric>
#include <set>
#include <system_error>
#include <thread>
#include <vector>

#include "support/sanitizers.h"

namespace hapax {
namespace {

TEST(ParallelFor, DoesEachTaskOnce) {
  for (const unsigned workers : {0U, 1U, 2U, 3U, 8U, 40U}) {
    for (const std::size_t tasks : {0U, 1U, 2U, 7U, 8U, 1000U}) {
      std::vector<std::atomic<int>> done(tasks);
      parallel_for(workers, tasks, [&done](std::size_t task) { ++done[task]; });
      for (std::size_t task = 0; task < tasks; ++task) {
        ASSERT_EQ(done[task].load(), 1) << workers << " workers, task " << task << " of " << tasks;
      }
    }
  }
}

TEST(ParallelFor, WritesOfTasksAreVisibleAfterwards) {
  std::vector<std::size_t> squares(10'000);
  parallel_for(4, squares.size(), [&squares](std::size_t i) { squares[i] = i * i; });
  for (std::size_t i = 0; i < squares.size(); ++i) {
    ASSERT_EQ(squares[i], i * i);
  }
}

TEST(ParallelFor, UsesSeveralThreadsAndTheCallersAmongThem) {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  std::atomic<unsigned> waiting{0};
  parallel_for(3, 3, [&](std::size_t) {
    {
      const std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
    }
    ++waiting;
    while (waiting < 3) {
      std::this_thread::yield();
    }
  });
  EXPECT_EQ(threads.size(), 3U);
  EXPECT_EQ(threads.count(std::this_thread::get_id()), 1U);
}

TEST(ParallelFor, OneWorkerIsTheCaller) {
  std::vector<std::size_t> order;
  parallel_for(1, 5, [&order](std::size_t task) { order.push_back(task); });
  EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

// Any thread may meet the exception. If it left the thread, the process would end.
TEST(ParallelFor, CarriesTheExceptionOfATaskToTheCaller) {
  for (const unsigned workers : {1U, 2U, 8U}) {
    for (const std::size_t bad : {0U, 1U, 50U, 99U}) {
      const auto run = [&] {
        parallel_for(workers, 100, [bad](std::size_t task) {
          if (task == bad) {
            throw std::bad_alloc();
          }
        });
      };
      EXPECT_THROW(run(), std::bad_alloc) << workers << " workers, task " << bad;
    }
  }
}

TEST(ParallelFor, BeginsNoTaskAfterOneThatThrew) {
  std::atomic<std::size_t> begun{0};
  const auto run = [&] {
    parallel_for(1, 1000, [&](std::size_t task) {
      ++begun;
      if (task == 10) {
        throw std::bad_alloc();
      }
    });
  };
  EXPECT_THROW(run(), std::bad_alloc);
  EXPECT_EQ(begun, 11U);
}

TEST(ParallelFor, GivesOneExceptionWhereAllTasksThrow) {
  std::atomic<unsigned> waiting{0};
  const auto run = [&] {
    parallel_for(4, 4, [&](std::size_t task) {
      ++waiting;
      while (waiting < 4) {
        std::this_thread::yield();
      }
      throw static_cast<int>(task);
    });
  };
  EXPECT_THROW(run(), int);
}

TEST(ThreadTeam, WaitsForItsThreadsAlsoWhereNobodyJoins) {
  std::atomic<bool> done{false};
  {
    ThreadTeam team;
    ASSERT_TRUE(team.start([&done] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      done = true;
      throw std::bad_alloc();
    }));
    EXPECT_EQ(team.size(), 1U);
  }
  EXPECT_TRUE(done);
}

std::size_t address_space_bytes() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(ParallelFor, DoesAllOfItAloneWhereNoThreadStarts) {
  if (test::kSanitized) {
    GTEST_SKIP() << "sanitizers need more addresses than the test leaves";
  }
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    // Leaves no addresses for another stack, once the cached stacks of earlier threads are used up.
    const rlimit limit{address_space_bytes() + (1U << 20), RLIM_INFINITY};
    ::setrlimit(RLIMIT_AS, &limit);
    std::vector<std::thread> idle;
    idle.reserve(100);
    bool refused = false;
    while (!refused && idle.size() < idle.capacity()) {
      try {
        idle.emplace_back([] { ::pause(); });
      } catch (const std::system_error&) {
        refused = true;
      }
    }
    std::vector<int> done(100);
    parallel_for(4, done.size(), [&done](std::size_t task) { ++done[task]; });
    const bool all = std::accumulate(done.begin(), done.end(), 0) == 100;
    ::_exit(!refused ? 2 : all ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace hapax
