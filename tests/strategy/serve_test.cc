// Checks how a worker treats a run that sends invalid messages: it reports the error and ends.
// tests/fuzz/worker_fuzzer.cc looks for more cases; those that it finds become tests here.
#include "strategy/serve.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "store/store.h"
#include "store/store_source.h"
#include "store/stores.h"
#include "strategy/protocol.h"
#include "strategy/word_adder.h"
#include "support/batches.h"
#include "table/cpu_levels.h"

namespace hapax::strategy {
namespace {

constexpr std::string_view kText = "b a b";

UniqueFd text_file(bool is_sealed) {
  UniqueFd file(::memfd_create("text", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  EXPECT_EQ(::pwrite(file.get(), kText.data(), kText.size(), 0), 5);
  EXPECT_EQ(::fcntl(file.get(), F_ADD_SEALS, is_sealed ? F_SEAL_SHRINK : 0), 0);
  return file;
}

// Without text slots.
Start start() { return Start{.seed = 1, .chunk_bytes = 1 << 20, .workers = 2}; }
// With one file for text slots.
Start start_with_slots() {
  Start start_message = start();
  start_message.slot_bytes = 1 << 20;
  return start_message;
}

// The error that the worker sends to a run which calls `run` after Hello; "" if it sends none.
std::string last_error_after(const std::function<void(WorkerChannel&)>& run) {
  auto ends = ipc::Channel::pair();
  EXPECT_TRUE(ends.ok());
  bool done = true;
  std::thread worker([&done, end = std::move(ends->second)]() mutable {
    done = serve(std::move(end), WorkerKind::kThread);
  });
  WorkerChannel channel(std::move(ends->first), "the worker");
  channel.limits = {.chunk_bytes = 0, .workers = 2};
  EXPECT_TRUE(channel.receive_one<Hello>().ok());
  run(channel);
  const auto failed = channel.skip_to<Failed>();
  const std::string said = failed ? ipc::receive_error(channel, *failed).cause : "";
  channel.channel().release().reset();
  worker.join();
  EXPECT_FALSE(done);
  return said;
}

// The same for one message with these descriptors, after Start.
template <typename Message>
std::string said_of(const Message& message, std::string_view bytes = {},
                    std::vector<int> descriptors = {}) {
  const UniqueFd slots = text_file(true);
  const std::vector<int> numbers = {slots.get()};
  return last_error_after([&](WorkerChannel& channel) {
    ASSERT_TRUE(channel.send(start_with_slots(), {}, numbers).ok());
    ASSERT_TRUE(channel.send(message, {ipc::text_bytes(bytes)}, descriptors).ok());
  });
}

std::string nonsense(const std::string& what) {
  return "the run sent a message that makes no sense (" + what + ")";
}

TEST(Serve, StartsOnlyWhatMakesSense) {
  const auto said_of_start = [](const std::function<void(Start&)>& change, int descriptors = 0) {
    return last_error_after([&](WorkerChannel& channel) {
      Start changed = start();
      change(changed);
      const std::vector<int> numbers(static_cast<std::size_t>(descriptors), 0);
      ASSERT_TRUE(channel.send(changed, {}, numbers).ok());
    });
  };
  const std::string no_choice = nonsense("Start: it has an unknown choice");
  EXPECT_EQ(said_of_start([](Start& s) { s.cpu_level = 200; }), no_choice);
  EXPECT_EQ(said_of_start([](Start& s) { s.workers = 0; }), no_choice);
  EXPECT_EQ(said_of_start([](Start& s) { s.tokens = static_cast<TokenProfile>(200); }), no_choice);
  EXPECT_EQ(said_of_start([](Start& s) { s.letter_case = static_cast<LetterCase>(2); }), no_choice);
  EXPECT_EQ(said_of_start([](Start& s) { s.counts_are_shared = 2; }), no_choice);
  EXPECT_EQ(said_of_start([](Start& s) { s.chunk_bytes = UINT64_MAX; }),
            nonsense("Start: chunks are too long"));
  EXPECT_EQ(said_of_start([](Start& s) { s.worker = 2; }), no_choice);
  const std::string missing =
      nonsense("Start: text slots, the store or its spill file are missing");
  for (const std::uint64_t bytes : {0U, 1000U}) {
    EXPECT_EQ(said_of_start([bytes](Start& s) { s.slot_bytes = bytes; }, 1), missing);
  }
  EXPECT_EQ(said_of_start([](Start& s) { s.slot_bytes = 1 << 20; }), missing);
  EXPECT_EQ(said_of_start([](Start& s) { s.counts_are_shared = 1; }), missing);
  EXPECT_EQ(said_of_start([](Start& s) { s.counts_are_shared = s.has_spill_file = 1; }, 1),
            missing);
  EXPECT_EQ(said_of_start([](Start& s) { s.has_spill_file = 1; }, 1), no_choice);
  EXPECT_EQ(said_of_start([](Start& s) { s.fronts.max_home_bits = 60; }),
            nonsense("Start: its fronts have other sizes than fronts have"));
}

// Twice as many are 0 in 32 bits.
TEST(Serve, DividesItsAddressesAmongAnyNumberOfWorkers) {
  EXPECT_EQ(last_error_after([](WorkerChannel& channel) {
              Start many = start();
              many.workers = std::uint32_t{1} << 31;
              ASSERT_TRUE(channel.send(many).ok());
              ASSERT_TRUE(channel.channel().send(77, {}).ok());
            }),
            nonsense("message: it is out of turn"));
}

TEST(Serve, TakesNoGarbageForARun) {
  EXPECT_EQ(last_error_after([](WorkerChannel& channel) {
              const std::string garbage(100, '\xE7');
              ASSERT_EQ(::write(channel.channel().descriptor(), garbage.data(), garbage.size()),
                        100);
            }),
            nonsense("message: descriptors are missing"));
  EXPECT_EQ(last_error_after(
                [](WorkerChannel& channel) { ASSERT_TRUE(channel.channel().send(77, {}).ok()); }),
            nonsense("message: it is out of turn"));
}

TEST(Serve, CountsNoChunkThatLiesOutside) {
  const std::string outside = "its owned part is outside of the chunk";
  EXPECT_EQ(said_of(Text{0, 6}, kText), nonsense("Text: " + outside));
  EXPECT_EQ(said_of(Text{3, 2}, kText), nonsense("Text: " + outside));
  EXPECT_EQ(said_of(Text{0, 0}, std::string((1 << 20) + 1, 'x')),
            nonsense("Text: the chunk is too long"));
  EXPECT_EQ(said_of(Slot{.size = 5, .owned_begin = 0, .owned_end = 6}),
            nonsense("Slot: " + outside));
  EXPECT_EQ(said_of(Slot{.size = 5, .owned_begin = 0, .owned_end = 5, .slot = 2}),
            nonsense("Slot: there is no such slot"));
  // A read after the slot's end would be a SIGBUS.
  EXPECT_EQ(said_of(Slot{.size = 100'000, .owned_begin = 0, .owned_end = 5}),
            nonsense("Slot: its text is missing"));
}

TEST(Serve, ReadsNoSlotThatMayShrink) {
  const UniqueFd slots = text_file(false);
  const std::vector<int> numbers = {slots.get()};
  EXPECT_EQ(last_error_after([&](WorkerChannel& channel) {
              ASSERT_TRUE(channel.send(start_with_slots(), {}, numbers).ok());
              ASSERT_TRUE(channel.send(Slot{.size = 5, .owned_begin = 0, .owned_end = 5}).ok());
            }),
            nonsense("Slot: its text is missing"));
}

TEST(Serve, ReadsNoRangeThatLiesOutside) {
  const UniqueFd file = text_file(false);
  const std::vector<int> number = {file.get()};
  const std::string outside = nonsense("Range: the range is outside of the file");
  EXPECT_EQ(said_of(Range{0, 5, 0, 5}), nonsense("Range: its file is missing"));
  EXPECT_EQ(said_of(Range{0, 6, 0, 5}, {}, number), outside);
  EXPECT_EQ(said_of(Range{1, 5, 2, 5}, {}, number), outside);
  EXPECT_EQ(said_of(Range{4, 3, 0, 5}, {}, number), outside);
  EXPECT_EQ(said_of(Range{0, 1 << 21, 0, UINT64_MAX}, {}, number), outside);
  EXPECT_EQ(said_of(Range{0, 1 << 21, 0, 1 << 22}, {}, number), outside);  // longer than a chunk
}

// Found by worker_fuzzer: memchr was called with a null pointer and no bytes.
TEST(Serve, ReadsNoEmptyRange) {
  const UniqueFd file = text_file(false);
  EXPECT_EQ(said_of(Range{0, 0, 0, 0}, {}, {file.get()}),
            nonsense("Range: the range is outside of the file"));
}

// Found by worker_fuzzer: memory was allocated for a range far longer than its file.
TEST(Serve, TakesNoMemoryForARangeThatIsNotThere) {
  const UniqueFd file = text_file(false);
  const int number = file.get();
  constexpr std::uint64_t kTooLong = std::uint64_t{1} << 45;
  auto ends = ipc::Channel::pair();
  ASSERT_TRUE(ends.ok());
  std::thread worker([end = std::move(ends->second)]() mutable {
    (void)serve(std::move(end), WorkerKind::kThread);
  });
  WorkerChannel channel(std::move(ends->first), "the worker");
  ASSERT_TRUE(channel.receive_one<Hello>().ok());
  Start lying = start();
  lying.chunk_bytes = kTooLong;
  ASSERT_TRUE(channel.send(lying).ok());
  ASSERT_TRUE(channel.send(Range{0, kTooLong, 0, kTooLong}, {}, std::span(&number, 1)).ok());
  const Result<ReadFailed> read_failed = channel.receive_one<ReadFailed>();
  ASSERT_TRUE(read_failed.ok()) << read_failed.error().cause;
  EXPECT_EQ(ipc::receive_error(channel, *read_failed).kind, ErrorKind::kInputChanged);
  channel.channel().release().reset();
  worker.join();
}

TEST(Serve, TakesNoFileForAStoreThatIsNone) {
  for (const bool is_sealed : {false, true}) {
    const UniqueFd file = text_file(is_sealed);
    const int number = file.get();
    EXPECT_EQ(last_error_after([&](WorkerChannel& channel) {
                Start shared = start();
                shared.counts_are_shared = 1;
                shared.store_bytes = 1 << 30;
                ASSERT_TRUE(channel.send(shared, {}, std::span(&number, 1)).ok());
              }),
              "the counts that all workers share make no sense");
  }
}

TEST(Serve, GivesNoCountsThatAreShared) {
  Budget budget;
  const auto store =
      store::Store::create_shared(1 << 30, hash::Seed(1), table::scalar_level(), budget).value();
  const int number = store->descriptor();
  EXPECT_EQ(last_error_after([&](WorkerChannel& channel) {
              Start shared = start();
              shared.counts_are_shared = 1;
              shared.store_bytes = 1 << 30;
              ASSERT_TRUE(channel.send(shared, {}, std::span(&number, 1)).ok());
              ASSERT_TRUE(channel.send(GiveCounts{}).ok());
            }),
            nonsense("GiveCounts: counts are shared"));
}

// A worker with a store of its own.
class ServeCounts : public testing::Test {
 protected:
  ServeCounts() {
    auto ends = ipc::Channel::pair();
    EXPECT_TRUE(ends.ok());
    worker_ = std::jthread([this, end = std::move(ends->second)]() mutable {
      done_ = serve(std::move(end), WorkerKind::kThread);
    });
    channel_.emplace(std::move(ends->first), "the worker");
    channel_->limits = {.chunk_bytes = 0, .workers = 2};
    EXPECT_TRUE(channel_->receive_one<Hello>().ok());
    EXPECT_TRUE(channel_->send(start()).ok());
  }
  ~ServeCounts() override { channel_->channel().release().reset(); }

  Report report_on(std::string_view text) {
    EXPECT_TRUE(channel_->send(Text{0, text.size()}, {ipc::text_bytes(text)}).ok());
    return channel_->receive_one<Report>().value();
  }
  // The words that the worker gives when it is asked.
  template <typename Question>
  test::WordMap given_after(const Question& question) {
    const hash::Seed seed(1);
    auto store = store::Store::create(1 << 30, seed, table::scalar_level(), *budget_).value();
    WordAdder adder(*store);
    EXPECT_TRUE(channel_->send(question).ok());
    for (;;) {
      const auto message = channel_->receive<WordsHead, Counted>();
      EXPECT_TRUE(message.ok());
      if (!message || std::holds_alternative<Counted>(*message)) {
        break;
      }
      std::vector<std::uint8_t> bytes(channel_->bytes_left());
      EXPECT_TRUE(channel_->receive_bytes(bytes).ok());
      EXPECT_EQ(adder.add(std::get<WordsHead>(*message), bytes), nullptr);
    }
    EXPECT_TRUE(store->finish());
    return test::contents(store::StoreSource(std::move(store), budget_));
  }
  void expect_it_ends() {
    ASSERT_TRUE(channel_->send(End{}).ok());
    EXPECT_TRUE(channel_->receive_one<WorkerStats>().ok());
    worker_.join();
    EXPECT_TRUE(done_);
  }

  std::shared_ptr<Budget> budget_ = std::make_shared<Budget>();
  bool done_ = false;
  std::optional<WorkerChannel> channel_;
  std::jthread worker_;
};

TEST_F(ServeCounts, GivesItsWordsAtTheEndOfTheText) {
  EXPECT_EQ(report_on(kText).tokens, 3U);
  EXPECT_EQ(given_after(TextEnd{}), (test::WordMap{{"a", 1}, {"b", 2}}));
  expect_it_ends();
}

// Words of all lengths, more than the front and the batches keep.
TEST_F(ServeCounts, GivesWhatItsStoreHasEachTimeThatItIsAsked) {
  test::WordMap expected;
  std::string text;
  for (const std::string& word : test::words_of_all_lengths("word", 25'000)) {
    text += word + ' ';
    expected[word] = 3;
  }
  EXPECT_TRUE(given_after(GiveCounts{}).empty());
  test::WordMap given;
  const auto add = [&given](const test::WordMap& words) {
    for (const auto& [word, count] : words) {
      given[word] += count;
    }
  };
  for (int i = 0; i < 3; ++i) {
    EXPECT_GT(report_on(text).store_bytes, std::uint64_t{256} << 10);
    add(given_after(GiveCounts{}));
    EXPECT_GT(given.size(), expected.size() / 4);
    EXPECT_EQ(report_on("").store_bytes, 0U);
  }
  add(given_after(TextEnd{}));
  EXPECT_EQ(given, expected);
  expect_it_ends();
}

}  // namespace
}  // namespace hapax::strategy
