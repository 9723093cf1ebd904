// Checks how a worker treats a run that sends invalid messages: it reports the error and ends.
// tests/fuzz/worker_fuzzer.cc looks for more cases; those that it finds become tests here.
#include "strategy/serve.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "strategy/protocol.h"

namespace hapax::strategy {
namespace {

constexpr std::string_view kText = "b a b";

UniqueFd text_file(bool is_sealed) {
  UniqueFd file(::memfd_create("text", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  EXPECT_EQ(::pwrite(file.get(), kText.data(), kText.size(), 0), 5);
  EXPECT_EQ(::fcntl(file.get(), F_ADD_SEALS, is_sealed ? F_SEAL_SHRINK : 0), 0);
  return file;
}

Start start(bool counts_are_shared = false) {
  return Start{.seed = 1,
               .slot_bytes = 1 << 20,
               .chunk_bytes = 1 << 20,
               .workers = 2,
               .counts_are_shared = static_cast<std::uint8_t>(counts_are_shared)};
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
  channel.limits = {
      .chunk_bytes = 0, .workers = 2, .partition_bits = 12, .counts_are_shared = false};
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
                    std::vector<int> descriptors = {}, bool counts_are_shared = false) {
  const UniqueFd slots = text_file(true);
  const std::vector<int> numbers = {slots.get()};
  return last_error_after([&](WorkerChannel& channel) {
    ASSERT_TRUE(channel.send(start(counts_are_shared), {}, numbers).ok());
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
  for (const std::uint64_t bytes : {0U, 1000U}) {
    EXPECT_EQ(said_of_start([bytes](Start& s) { s.slot_bytes = bytes; }, 1),
              nonsense("Start: text slots are missing"));
  }
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
              ASSERT_TRUE(channel.send(start(), {}, numbers).ok());
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

TEST(Serve, MergesNoPartitionsThatCannotBe) {
  const auto said_of_merge = [](const Partitioning& partitioning) {
    return last_error_after([&](WorkerChannel& channel) {
      ASSERT_TRUE(channel.send(start()).ok());
      ASSERT_TRUE(channel.send(TextEnd{}).ok());
      ASSERT_TRUE(channel.receive_one<TableInfo>().ok());
      ASSERT_TRUE(channel.send(partitioning).ok());
    });
  };
  const std::string cannot_be = nonsense("Merge: its number of partitions or workers is wrong");
  EXPECT_EQ(said_of_merge({13, 0, 2}), cannot_be);
  EXPECT_EQ(said_of_merge({64, 0, 2}), cannot_be);
  EXPECT_EQ(said_of_merge({1, 2, 2}), cannot_be);
  EXPECT_EQ(said_of_merge({1, 0, 0}), cannot_be);  // it would be a divisor
  EXPECT_EQ(said_of_merge({1, 0, 3}), cannot_be);
}

TEST(Serve, TakesNoRunsThatItDoesNotMerge) {
  const auto said_of_runs = [](const std::vector<RunHead>& heads, std::string_view bytes) {
    return last_error_after([&](WorkerChannel& channel) {
      ASSERT_TRUE(channel.send(start()).ok());
      ASSERT_TRUE(channel.send(TextEnd{}).ok());
      ASSERT_TRUE(channel.receive_one<TableInfo>().ok());
      ASSERT_TRUE(channel.send(Partitioning{1, 0, 2}).ok());  // it merges partition 0
      ASSERT_TRUE(channel.receive_one<RunHead>().ok());
      std::string run;
      ASSERT_TRUE(channel.receive_bytes_into(run).ok());
      ASSERT_TRUE(channel.receive_one<PartEnd>().ok());
      for (const RunHead& head : heads) {
        ASSERT_TRUE(channel.send(head, {ipc::text_bytes(bytes)}).ok());
      }
      (void)channel.send(PartEnd{}).ok();
    });
  };
  EXPECT_EQ(said_of_runs({{.words = {}, .partition = 2}}, ""),
            nonsense("Run: there is no such partition"));
  EXPECT_EQ(said_of_runs({{.words = {}, .partition = 1}}, ""),
            nonsense("Run: its partition is not wanted"));
  EXPECT_EQ(said_of_runs({{}, {}}, ""), nonsense("Run: its partition is not wanted"));
  EXPECT_EQ(said_of_runs({{.words = {.narrow = 5, .wide = 0, .arena_bytes = 0}}}, "1234"),
            nonsense("Run: it is too short for its words"));
  EXPECT_EQ(said_of_runs({{.words = {.narrow = UINT64_MAX, .wide = 2, .arena_bytes = 0}}}, "1234"),
            nonsense("Run: it is too short for its words"));
  EXPECT_EQ(said_of_runs({{.words = {.narrow = 1, .wide = 1, .arena_bytes = 0}}},
                         std::string(80'000, 'x')),
            nonsense("Run: it is too long for its words"));
  EXPECT_EQ(said_of_runs({{}}, "no run"),
            "a worker's counts make no sense: it is not a counts file");
}

TEST(Serve, MergesOnlyTablesThatMakeSense) {
  const auto said_of_tables = [](std::size_t tables) {
    const UniqueFd file = text_file(true);
    return last_error_after([&](WorkerChannel& channel) {
      ASSERT_TRUE(channel.send(start(true)).ok());
      ASSERT_TRUE(channel.send(TextEnd{}).ok());
      channel.limits.counts_are_shared = true;
      const Result<TableInfo> own = channel.receive_one<TableInfo>();
      ASSERT_TRUE(own.ok());
      std::vector<int> numbers;
      for (const UniqueFd& region : channel.descriptors()) {
        numbers.push_back(region.get());
      }
      if (tables == 0) {  // a table whose bytes are text
        ASSERT_TRUE(
            channel.send(TableInfo{1, {100'000, 100'000, 0}}, {}, std::vector<int>(3, file.get()))
                .ok());
      }
      for (std::size_t i = 0; i < tables; ++i) {
        ASSERT_TRUE(channel.send(*own, {}, numbers).ok());
      }
      (void)channel.send(Partitioning{0, 0, 2}).ok();
    });
  };
  EXPECT_EQ(said_of_tables(0),
            "the table of worker 1 makes no sense (it is not shared memory of its size)");
  EXPECT_EQ(said_of_tables(1), nonsense("Merge: tables are missing"));
  EXPECT_EQ(said_of_tables(3), nonsense("Table: there are too many tables"));
}

}  // namespace
}  // namespace hapax::strategy
