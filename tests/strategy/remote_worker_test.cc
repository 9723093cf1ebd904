// Checks how a run treats a worker that sends nothing, sends invalid messages, or is no longer
// needed. tests/fuzz/host_fuzzer.cc looks for more cases; those that it finds become tests here.
#include "strategy/remote_worker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "input/chunk_source.h"
#include "input/expand.h"
#include "store/store.h"
#include "strategy/build_id.h"

namespace hapax::strategy {
namespace {

using std::chrono::milliseconds;

Result<void> take_counts_of(RemoteWorker& worker) {
  Result<void> ended = worker.end_text();
  return ended ? worker.take_counts() : ended;
}

std::string numbers(std::initializer_list<std::uint64_t> all) {
  std::string bytes;
  for (const std::uint64_t number : all) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  return bytes;
}

// A message with `word`, of up to 8 bytes, `count` times.
void send_word(WorkerChannel& channel, std::string_view word, std::uint32_t count) {
  std::uint64_t key = 0;
  std::memcpy(&key, word.data(), word.size());
  std::string bytes = numbers({key, 0});
  bytes.append(reinterpret_cast<const char*>(&count), sizeof count);
  (void)channel.send(WordsHead{1, 0}, {ipc::text_bytes(bytes)}).ok();
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
    auto worker = RemoteWorker::over(plan_, transport, 1, *store_, slots_, std::move(ends->first));
    EXPECT_TRUE(worker.ok());
    EXPECT_TRUE((*worker)->greet().ok());
    return std::move(worker).value();
  }
  // The run's error for a worker that sends something else instead of its words.
  std::string nonsense_instead_of_words(std::function<void(WorkerChannel&)> does) {
    const auto worker = worker_that([does = std::move(does)](WorkerChannel& channel) {
      does(channel);
      EXPECT_TRUE(channel.receive_one<TextEnd>().ok());
    });
    const Result<void> ended = take_counts_of(*worker);
    EXPECT_FALSE(ended.ok());
    EXPECT_EQ(ended.error().kind, ErrorKind::kWorkerLost);
    constexpr std::string_view kBefore = "worker 1 sent a message that makes no sense (";
    EXPECT_EQ(ended.error().cause.substr(0, kBefore.size()), kBefore);
    return ended.error().cause.substr(kBefore.size());
  }

  // Feeds the worker a text of some chunks. Returns the error of the run.
  Result<void> feed(RemoteWorker& worker) {
    const std::string_view text = "word word word word word word word word word word";
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const Input input = MemoryInput{{bytes, text.size()}};
    const Options options{.internals = {.chunk_bytes = 10}};
    input::ChunkSource chunks(std::move(input::expand(std::span(&input, 1), options)).value(),
                              options, &stop_);
    worker.feed(chunks);
    return chunks.finish();
  }
  // The error of a run whose worker does so when it is asked for counts while it counts.
  std::string error_while_giving(std::function<void(WorkerChannel&)> gives) {
    const auto worker = worker_that(
        [gives = std::move(gives)](WorkerChannel& channel) { count_and_give(channel, gives); });
    const Result<void> fed = feed(*worker);
    EXPECT_FALSE(fed.ok());
    return fed ? "" : fed.error().cause;
  }
  // Reports one word and a full store for every chunk, and calls `gives` when the run asks.
  static void count_and_give(WorkerChannel& channel,
                             const std::function<void(WorkerChannel&)>& gives) {
    channel.limits.chunk_bytes = 1 << 20;
    std::vector<std::uint8_t> bytes;
    for (;;) {
      const auto message = channel.receive<Text, GiveCounts, TextEnd>();
      if (!message || std::holds_alternative<TextEnd>(*message)) {
        return;
      }
      if (std::holds_alternative<GiveCounts>(*message)) {
        gives(channel);
        continue;
      }
      const std::uint64_t owned = std::get<Text>(*message).owned_end;
      EXPECT_TRUE(channel.receive_bytes_into(bytes).ok());
      (void)channel.send(Report{.owned_end = owned, .tokens = 1, .store_bytes = 1 << 30}).ok();
    }
  }

  std::stop_source stop_source_;
  StopEvent stop_;
  Budget slots_;
  Plan plan_{.words = {.seed = hash::Seed(1), .cpu_level = &table::scalar_level()},
             .resources = {.workers = 2, .chunk_bytes = 1 << 16, .worker_store_bytes = 1 << 20},
             .stop = &stop_};
  Budget budget_;
  std::unique_ptr<store::Store> store_ =
      store::Store::create(1 << 30, plan_.words.seed, *plan_.words.cpu_level, budget_).value();
  std::jthread other_;
};

TEST_F(RemoteWorkers, OneThatDoesNotGreetIsNoticed) {
  auto ends = ipc::Channel::pair();
  ASSERT_TRUE(ends.ok());
  auto worker = RemoteWorker::over(plan_, {}, 3, *store_, slots_, std::move(ends->first));
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
    EXPECT_TRUE(channel.send(Counted{}).ok());
    EXPECT_TRUE(channel.receive_one<TextEnd>().ok());
  });
  EXPECT_TRUE(take_counts_of(*worker).ok());
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
  const Result<void> ended = take_counts_of(*worker);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  ASSERT_FALSE(ended.ok());
  EXPECT_EQ(ended.error().kind, ErrorKind::kCancelled);
}

TEST_F(RemoteWorkers, SomethingElseInsteadOfWordsIsRefused) {
  EXPECT_EQ(
      nonsense_instead_of_words([](WorkerChannel& channel) { (void)channel.send(Report{}).ok(); }),
      "message: it is out of turn)");
  EXPECT_EQ(nonsense_instead_of_words([](WorkerChannel& channel) { send_word(channel, "a", 1); }),
            "Words: there are more words than were counted)");
  EXPECT_EQ(nonsense_instead_of_words([](WorkerChannel& channel) {
              (void)channel.channel().send(WordsHead::kShape.kind, {ipc::text_bytes("short")}).ok();
            }),
            "Words: its length is wrong)");
}

// The run's error for a worker that sends these words.
TEST_F(RemoteWorkers, WordsThatMakeNoSenseAreRefused) {
  const auto said_of = [this](const WordsHead& head, const std::string& bytes) {
    const auto worker = worker_that([head, bytes](WorkerChannel& channel) {
      (void)channel.send(head, {ipc::text_bytes(bytes)}).ok();
      (void)channel.send(Counted{}).ok();
    });
    worker->stats().tokens = kMaxCount;
    const Result<void> taken = worker->take_counts();
    return taken ? "" : taken.error().cause;
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

TEST_F(RemoteWorkers, GiveTheirWordsWhileTheyCount) {
  int given = 0;
  auto worker = worker_that([&given](WorkerChannel& channel) {
    count_and_give(channel, [&given](WorkerChannel& to) {
      ++given;
      send_word(to, "word", 1);
      EXPECT_TRUE(to.send(Counted{}).ok());
    });
    EXPECT_TRUE(channel.send(Counted{}).ok());
  });
  ASSERT_TRUE(feed(*worker).ok());
  ASSERT_TRUE(take_counts_of(*worker).ok());
  other_.join();
  EXPECT_GT(given, 1);
  // Each portion is added to the total once.
  EXPECT_EQ(store_->total(), static_cast<std::uint64_t>(given));
  EXPECT_EQ(store_->count_of("word"), static_cast<std::uint64_t>(given));
}

// Each chunk takes 300 KB of its store, whose share is 1 MB.
TEST_F(RemoteWorkers, GiveTheirWordsBeforeTheirStoreExceedsItsShare) {
  std::uint64_t most = 0;
  int given = 0;
  const auto worker = worker_that([&](WorkerChannel& channel) {
    channel.limits.chunk_bytes = 1 << 20;
    std::uint64_t store_bytes = 0;
    std::vector<std::uint8_t> bytes;
    for (;;) {
      const auto message = channel.receive<Text, GiveCounts, TextEnd>();
      if (!message || std::holds_alternative<TextEnd>(*message)) {
        return;
      }
      if (std::holds_alternative<GiveCounts>(*message)) {
        store_bytes = 0;
        ++given;
        EXPECT_TRUE(channel.send(Counted{}).ok());
        continue;
      }
      EXPECT_TRUE(channel.receive_bytes_into(bytes).ok());
      store_bytes += 300'000;
      most = std::max(most, store_bytes);
      EXPECT_TRUE(channel
                      .send(Report{.owned_end = std::get<Text>(*message).owned_end,
                                   .store_bytes = store_bytes})
                      .ok());
    }
  });
  ASSERT_TRUE(feed(*worker).ok());
  ASSERT_TRUE(worker->end_text().ok());
  other_.join();
  EXPECT_GT(given, 0);
  EXPECT_GT(most, plan_.resources.worker_store_bytes / 2);
  EXPECT_LE(most, plan_.resources.worker_store_bytes);
}

TEST_F(RemoteWorkers, GiveCountsPast32BitsInPortions) {
  constexpr std::uint64_t kPortions = 4;
  const auto worker = worker_that([](WorkerChannel& channel) {
    for (std::uint64_t i = 0; i < kPortions; ++i) {
      send_word(channel, "word", UINT32_MAX - 1);
      send_word(channel, "other", 1);
      EXPECT_TRUE(channel.send(Counted{}).ok());
    }
  });
  worker->stats().tokens = kPortions * UINT32_MAX;
  for (std::uint64_t i = 1; i <= kPortions; ++i) {
    ASSERT_TRUE(worker->take_counts().ok());
    EXPECT_EQ(store_->total(), i * UINT32_MAX);
  }
  ASSERT_TRUE(store_->finish());
  EXPECT_EQ(store_->count_of("word"), kPortions * (UINT32_MAX - 1));
  EXPECT_EQ(store_->count_of("other"), kPortions);
}

TEST_F(RemoteWorkers, ThatFailWhileTheyGiveTheirWordsAreNoticed) {
  const std::string nonsense = "worker 1 sent a message that makes no sense (";
  EXPECT_EQ(error_while_giving([](WorkerChannel& channel) { channel.channel().release().reset(); }),
            "a worker process has ended");
  EXPECT_EQ(error_while_giving([](WorkerChannel& channel) { (void)channel.send(Report{}).ok(); }),
            nonsense + "message: it is out of turn)");
  EXPECT_EQ(error_while_giving([](WorkerChannel& channel) { send_word(channel, "made_up", 99); }),
            nonsense + "Words: there are more words than were counted)");
  EXPECT_EQ(error_while_giving([](WorkerChannel& channel) { send_word(channel, "none", 0); }),
            nonsense + "Words: it has no such word)");
  EXPECT_EQ(error_while_giving([](WorkerChannel& channel) {
              (void)ipc::send_error<Failed>(
                  channel, Error{.kind = ErrorKind::kOutOfMemory, .cause = "no more paper"})
                  .ok();
            }),
            "no more paper");
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
