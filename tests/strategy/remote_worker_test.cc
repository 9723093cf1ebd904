// Checks how a run treats a worker that sends nothing, sends invalid messages, or is no longer
// needed. tests/fuzz/host_fuzzer.cc looks for more cases; those that it finds become tests here.
#include "strategy/remote_worker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <initializer_list>
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
  if (Result<void> ended = worker.end_text(); !ended) {
    return ended;
  }
  const Result<TableInfo> table = worker.take_table();
  return table ? Result<void>() : table.error();
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
    auto worker = RemoteWorker::over(plan_, transport, 1, nullptr, slots_, std::move(ends->first));
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
  auto worker = RemoteWorker::over(plan_, {}, 3, nullptr, slots_, std::move(ends->first));
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
    EXPECT_TRUE(channel.send(TableInfo{}).ok());
    EXPECT_TRUE(channel.receive_one<TextEnd>().ok());
  });
  EXPECT_TRUE(take_table_of(*worker).ok());
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
              TableInfo table;
              table.long_words[3] = UINT64_MAX;
              (void)channel.send(table).ok();
            }),
            "Table: it has too many words)");
  EXPECT_EQ(nonsense_instead_of_table([](WorkerChannel& channel) {
              TableInfo table;
              table.short_words[3] = 1;  // and no chunk has been counted
              (void)channel.send(table).ok();
            }),
            "Table: there are more words than were counted)");
  EXPECT_EQ(
      nonsense_instead_of_table([](WorkerChannel& channel) { (void)channel.send(Counted{}).ok(); }),
      "message: it is out of turn)");
  EXPECT_EQ(nonsense_instead_of_table([](WorkerChannel& channel) {
              (void)channel.channel().send(9, {ipc::text_bytes("short")}).ok();
            }),
            "Table: its length is wrong)");
}

// The run's error for a worker that sends these words.
TEST_F(RemoteWorkers, WordsThatMakeNoSenseAreRefused) {
  const auto said_of = [this](const WordsHead& head, const std::string& bytes) {
    Budget budget;
    const auto store = store::Store::create(1 << 30, plan_.seed, *plan_.cpu_level, budget).value();
    const auto worker = worker_that([head, bytes](WorkerChannel& channel) {
      (void)channel.send(head, {ipc::text_bytes(bytes)}).ok();
      (void)channel.send(Counted{}).ok();
    });
    const Result<void> taken = worker->take_words(*store);
    return taken ? "" : taken.error().cause;
  };
  const auto numbers = [](std::initializer_list<std::uint64_t> all) {
    std::string bytes;
    for (const std::uint64_t number : all) {
      bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
    }
    return bytes;
  };
  const std::string before = "worker 1 sent a message that makes no sense (Words: ";
  EXPECT_EQ(said_of({0, 0}, ""), "");
  EXPECT_EQ(said_of({1, 0}, numbers({7, 0}) + std::string("\1\0\0\0", 4)), "");
  EXPECT_EQ(said_of({1, 0}, numbers({7, 0})), before + "it is too short for its words)");
  EXPECT_EQ(said_of({UINT64_MAX, 0}, "12345"), before + "it is too short for its words)");
  EXPECT_EQ(said_of({1, 0}, numbers({0, 7}) + std::string("\1\0\0\0", 4)),
            before + "it has no such word)");  // its first byte is a NUL
  EXPECT_EQ(said_of({1, 0}, numbers({7, 0}) + std::string(4, '\0')),
            before + "it has no such word)");  // its count is 0
  EXPECT_EQ(said_of({0, 1}, numbers({3, 17}) + std::string(17, 'x')), "");
  EXPECT_EQ(said_of({0, 1}, numbers({3, 60}) + std::string(60, 'x')), "");
  EXPECT_EQ(said_of({0, 1}, numbers({3})), before + "it is too short for its words)");
  EXPECT_EQ(said_of({0, 1}, numbers({3, 17}) + std::string(16, 'x')),
            before + "it has no such word)");
  EXPECT_EQ(said_of({0, 1}, numbers({3, 16}) + std::string(16, 'x')),
            before + "it has no such word)");  // it is short
  EXPECT_EQ(said_of({0, 1}, numbers({0, 17}) + std::string(17, 'x')),
            before + "it has no such word)");
  EXPECT_EQ(said_of({0, 1}, numbers({3, 17}) + std::string(18, 'x')),
            before + "it is too long for its words)");
  EXPECT_EQ(said_of({0, 2}, numbers({kMaxCount, 17}) + std::string(17, 'x') + numbers({1, 17}) +
                                std::string(17, 'y')),
            before + "it has no such word)");  // the sum would be too large
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
