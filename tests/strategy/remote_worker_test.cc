// Checks how a run treats a worker that sends nothing, sends invalid messages, or is no longer
// needed. tests/fuzz/host_fuzzer.cc looks for more cases; those that it finds become tests here.
#include "strategy/remote_worker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "strategy/build_id.h"

namespace hapax::strategy {
namespace {

using std::chrono::milliseconds;

Result<void> take_table_of(RemoteWorker& worker) {
  Result<void> taken = worker.end_text();
  return taken ? worker.take_table() : taken;
}

class RemoteWorkers : public testing::Test {
 protected:
  // Starts a worker that greets, calls `does`, and ends; returns the run's side of it.
  std::unique_ptr<RemoteWorker> worker_that(std::function<void(WorkerChannel&)> does,
                                            Transport transport = {}) {
    auto ends = ipc::Channel::pair();
    EXPECT_TRUE(ends.ok());
    other_ = std::jthread([does = std::move(does), end = std::move(ends->second)]() mutable {
      WorkerChannel channel(std::move(end), "the run");
      Hello hello;
      const std::string_view id = build_id();
      std::copy(id.begin(), id.end(), hello.build.begin());
      EXPECT_TRUE(channel.send(hello).ok());
      EXPECT_TRUE(channel.receive_one<Start>().ok());
      does(channel);
    });
    auto worker = RemoteWorker::over(plan_, transport, 1, slots_, std::move(ends->first));
    EXPECT_TRUE(worker.ok());
    EXPECT_TRUE((*worker)->greet().ok());
    return std::move(worker).value();
  }
  // The run's error for a worker that sends something else instead of its table.
  std::string nonsense_instead_of_table(std::function<void(WorkerChannel&)> does) {
    const auto worker = worker_that([does = std::move(does)](WorkerChannel& channel) {
      does(channel);
      EXPECT_TRUE(channel.receive_one<TextEnd>().ok());
    });
    const Result<void> ended = take_table_of(*worker);
    EXPECT_FALSE(ended.ok());
    EXPECT_EQ(ended.error().kind, ErrorKind::kWorkerLost);
    constexpr std::string_view kBefore = "worker 1 sent a message that makes no sense (";
    EXPECT_EQ(ended.error().cause.substr(0, kBefore.size()), kBefore);
    return ended.error().cause.substr(kBefore.size());
  }

  std::stop_source stop_source_;
  StopEvent stop_;
  Budget slots_;
  Plan plan_{.workers = 2,
             .tokens = TokenProfile::kPython,
             .seed = hash::Seed(1),
             .cpu_level = &table::scalar_level(),
             .stop = &stop_,
             .chunk_bytes = 1 << 16};
  std::jthread other_;
};

TEST_F(RemoteWorkers, OneThatDoesNotGreetIsNoticed) {
  auto ends = ipc::Channel::pair();
  ASSERT_TRUE(ends.ok());
  auto worker = RemoteWorker::over(plan_, {}, 3, slots_, std::move(ends->first));
  ASSERT_TRUE(worker.ok());
  const auto before = std::chrono::steady_clock::now();
  const Result<void> greeted = (*worker)->greet(milliseconds(30));
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  ASSERT_FALSE(greeted.ok());
  EXPECT_EQ(greeted.error().cause, "worker 3 did not answer when it was started");
}

// Like a thread, a worker may work for any time.
TEST_F(RemoteWorkers, OneThatHasGreetedIsWaitedFor) {
  const auto worker = worker_that([](WorkerChannel& channel) {
    std::this_thread::sleep_for(milliseconds(100));
    EXPECT_TRUE(channel.send(TableInfo{5, {}}).ok());
    EXPECT_TRUE(channel.receive_one<TextEnd>().ok());
  });
  EXPECT_TRUE(take_table_of(*worker).ok());
  EXPECT_EQ(worker->table_words(), 5U);
}

TEST_F(RemoteWorkers, AStopEndsTheWaitForOne) {
  ASSERT_TRUE(stop_.watch(stop_source_.get_token()).ok());
  const auto worker = worker_that([](WorkerChannel& channel) {
    (void)channel.skip_to<End>().has_value();  // ignores everything until the run has ended
  });
  std::jthread stopper([this] {
    std::this_thread::sleep_for(milliseconds(20));
    stop_source_.request_stop();
  });
  const auto before = std::chrono::steady_clock::now();
  const Result<void> ended = take_table_of(*worker);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  ASSERT_FALSE(ended.ok());
  EXPECT_EQ(ended.error().kind, ErrorKind::kCancelled);
}

TEST_F(RemoteWorkers, TablesThatMakeNoSenseAreRefused) {
  EXPECT_EQ(nonsense_instead_of_table([](WorkerChannel& channel) {
              (void)channel.send(TableInfo{UINT64_MAX, {}}).ok();
            }),
            "Table: it has too many words)");
  EXPECT_EQ(nonsense_instead_of_table([](WorkerChannel& channel) {
              const int three[3] = {0, 0, 0};
              (void)channel.send(TableInfo{}, {}, three).ok();
            }),
            "Table: the table is missing)");  // counts are messages, so it has no table
  EXPECT_EQ(
      nonsense_instead_of_table([](WorkerChannel& channel) { (void)channel.send(PartEnd{}).ok(); }),
      "message: it is out of turn)");
  EXPECT_EQ(nonsense_instead_of_table([](WorkerChannel& channel) {
              (void)channel.channel().send(9, {ipc::text_bytes("short")}).ok();
            }),
            "Table: its length is wrong)");
}

TEST_F(RemoteWorkers, RunsThatAreNotWantedAreRefused) {
  const Partitioning partitioning{1, 0, 2};  // worker 0 merges partition 0
  const auto said_of = [&](std::function<void(WorkerChannel&)> says) {
    const auto worker = worker_that([says = std::move(says)](WorkerChannel& channel) {
      channel.limits.workers = 2;
      EXPECT_TRUE(channel.receive_one<Partitioning>().ok());
      says(channel);
    });
    const auto runs = worker->take_runs(partitioning);
    EXPECT_FALSE(runs.ok());
    return runs ? "" : runs.error().cause;
  };
  const std::string before = "worker 1 sent a message that makes no sense (";
  EXPECT_EQ(said_of([](WorkerChannel& channel) { (void)channel.send(PartEnd{}).ok(); }),
            before + "PartEnd: runs are missing)");
  EXPECT_EQ(said_of([](WorkerChannel& channel) { (void)channel.send(RunHead{}).ok(); }),
            before + "Run: its partition is not wanted)");
  EXPECT_EQ(said_of([](WorkerChannel& channel) {
              (void)channel.send(RunHead{.words = {}, .partition = 1}).ok();
              (void)channel.send(RunHead{.words = {}, .partition = 1}).ok();
            }),
            before + "Run: its partition is not wanted)");
  EXPECT_EQ(said_of([](WorkerChannel& channel) {
              (void)channel.send(RunHead{.words = {}, .partition = 2}).ok();
            }),
            before + "Run: there is no such partition)");
}

TEST_F(RemoteWorkers, MergedTablesThatMakeNoSenseAreRefused) {
  const auto worker = worker_that(
      [](WorkerChannel& channel) {
        channel.limits.workers = 2;
        EXPECT_TRUE(channel.receive_one<Partitioning>().ok());
        const int three[3] = {0, 0, 0};
        (void)channel.send(MergedHead{.bytes = {8192, 8192, 0}}, {}, three).ok();
      },
      {.text = TransferMode::kMessages, .counts = TransferMode::kSharedMemory});
  const auto merged = worker->merge_tables({}, {0, 0, 2});
  ASSERT_FALSE(merged.ok());
  EXPECT_EQ(merged.error().cause,
            "worker 1 sent a message that makes no sense (Merged: it is not shared memory of its "
            "size)");
}

TEST_F(RemoteWorkers, CostsThatCannotBeAreRefused) {
  std::vector<WorkerStats> refused;
  for (const double seconds : {-1.0, 1e300, std::numeric_limits<double>::quiet_NaN(),
                               std::numeric_limits<double>::infinity()}) {
    refused.emplace_back().stats.worker_seconds[Phase::kCount] = seconds;
    for (std::size_t i = 0; i < PackedStats{}.seconds.size(); ++i) {
      refused.emplace_back().stats.seconds[i] = seconds;
    }
  }
  for (std::size_t i = 0; i < PackedStats::kNumbers; ++i) {
    refused.emplace_back().stats.numbers[i] = UINT64_MAX;
  }
  // Waiting is not measured: it is the rest of the run's time.
  refused.emplace_back().stats.worker_seconds[Phase::kWait] = 1;
  for (const WorkerStats& worker_stats : refused) {
    const auto worker = worker_that([worker_stats](WorkerChannel& channel) {
      (void)channel.send(worker_stats).ok();
      (void)channel.receive_one<End>().ok();
    });
    Result<void> ended = worker->end();
    ended = ended ? worker->take_stats() : ended;
    ASSERT_FALSE(ended.ok());
    EXPECT_NE(ended.error().cause.find("(WorkerStats: a figure is out of range)"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace hapax::strategy
