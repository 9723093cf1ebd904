// Checks which input is next: ranges in the order of the text, then streams that nobody reads, then
// inputs that are not open, of which some wait their turn.
#include "input/input_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "input/compressors.h"
#include "support/bytes.h"
#include "support/temp_dir.h"

namespace hapax::input {
namespace {

using test::as_bytes;

class OneWord final : public Reader {
 public:
  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    std::copy_n("word", given_ ? 0 : 4, buffer.begin());
    return std::exchange(given_, true) ? 0 : 4;
  }

 private:
  bool given_ = false;
};

// The parts of a run around a queue, and a worker.
struct WorkedQueue {
  WorkedQueue(InputList list, const Options& options)
      : inputs(std::move(list)),
        outcome(inputs, {}, options.on_unreadable),
        queue(inputs, options, nullptr, outcome, waiting) {}

  std::optional<text::Chunk> open_next() {
    const MutexLock lock(mutex);
    return queue.open_next(mutex, buffer, Reading(stats, Reading::By::kWorker, nullptr));
  }
  void finish(const RangeClaim& claim) {
    const MutexLock lock(mutex);
    queue.finish(mutex, claim);
  }

  InputList inputs;
  Mutex mutex;
  RunOutcome outcome;
  WaitingWorkers waiting;
  InputQueue queue;
  ChunkBuffer buffer;
  RunStats stats;
};

class Queue : public testing::Test {
 protected:
  // A compressed file: a stream.
  PathInput packed() { return {folder_.write("packed", test::gzip("some words"))}; }

  test::TempDir folder_;
  Options options_{.internals = {.chunk_bytes = 4}};
  const MemoryInput memory_{as_bytes("ten bytes."), "memory"};
};

TEST_F(Queue, GivesRangesInTheOrderOfTheText) {
  WorkedQueue run({memory_, memory_}, options_);
  EXPECT_FALSE(run.queue.claim_range());
  EXPECT_FALSE(run.open_next());
  EXPECT_FALSE(run.open_next());
  EXPECT_FALSE(run.queue.may_open_next());
  for (const Place& place : {Place{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}) {
    EXPECT_FALSE(run.queue.all_is_claimed());
    const std::optional<RangeClaim> claim = run.queue.claim_range();
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->place().input, place.input);
    EXPECT_EQ(claim->place().ordinal, place.ordinal);
  }
  EXPECT_FALSE(run.queue.claim_range());
  EXPECT_TRUE(run.queue.all_is_claimed());
}

TEST_F(Queue, ASmallFileIsReadWholeWhenItIsOpened) {
  const std::string empty = folder_.write("empty", "");
  const std::string small = folder_.write("small", "abc");
  WorkedQueue run({PathInput{empty}, PathInput{small}}, options_);
  EXPECT_FALSE(run.open_next());
  const std::optional<text::Chunk> chunk = run.open_next();
  ASSERT_TRUE(chunk);
  EXPECT_EQ(chunk->input, 1U);
  EXPECT_EQ(chunk->owned_end, 3U);
  EXPECT_TRUE(run.queue.active().empty());
  EXPECT_TRUE(run.queue.all_is_claimed());
  EXPECT_EQ(run.stats.bytes_read, 3U);
  EXPECT_EQ(run.stats.bytes_counted, 3U);
  EXPECT_EQ(run.stats.bytes_by_range, 3U);
  EXPECT_EQ(run.outcome.report().counted, 2U);
}

TEST_F(Queue, WhatMayBlockWaitsForTheInputsBeforeIt) {
  WorkedQueue run({memory_, ReaderInput{std::make_shared<OneWord>(), "wire"}, packed()}, options_);
  EXPECT_TRUE(run.queue.may_open_next());
  run.open_next();
  EXPECT_FALSE(run.queue.may_open_next());
  while (run.queue.claim_range()) {
  }
  EXPECT_TRUE(run.queue.may_open_next());
  run.open_next();
  EXPECT_TRUE(run.queue.may_open_next()) << "a regular file need not wait";
}

TEST_F(Queue, GivesAStreamToTheWorkerThatReadItLast) {
  WorkedQueue run({packed(), packed(), packed()}, options_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(run.open_next());
  }
  const auto active = run.queue.active();
  ASSERT_EQ(active.size(), 3U);
  EXPECT_EQ(run.queue.idle_stream(run.buffer), active[0]);
  active[1]->stream()->reader = &run.buffer;
  EXPECT_EQ(run.queue.idle_stream(run.buffer), active[1]);
  EXPECT_EQ(run.queue.idle_stream(ChunkBuffer()), active[0]);
  active[1]->stream()->is_busy = true;
  EXPECT_EQ(run.queue.idle_stream(run.buffer), active[0]);
  active[0]->stream()->is_busy = active[2]->stream()->is_busy = true;
  EXPECT_EQ(run.queue.idle_stream(run.buffer), nullptr);
  EXPECT_FALSE(run.queue.all_is_claimed()) << "their readers have more";
}

TEST_F(Queue, AnInputThatCannotBeOpenedIsLeftOut) {
  options_.on_unreadable = OnUnreadable::kSkip;
  WorkedQueue run({PathInput{(folder_.path() / "missing").string()}, memory_}, options_);
  EXPECT_FALSE(run.open_next());
  EXPECT_TRUE(run.queue.active().empty());
  EXPECT_TRUE(run.queue.may_open_next());
  run.open_next();
  EXPECT_TRUE(run.queue.claim_range());
  EXPECT_EQ(run.outcome.report().notices.size(), 1U);
}

TEST_F(Queue, GivesNothingBehindAFailure) {
  WorkedQueue run({memory_, memory_, memory_}, options_);
  run.open_next();
  run.open_next();
  run.outcome.fail({1, 0}, {.kind = ErrorKind::kInvalidText, .cause = "bad"}, 0);
  EXPECT_FALSE(run.queue.may_open_next());
  for (int i = 0; i < 3; ++i) {
    const std::optional<RangeClaim> claim = run.queue.claim_range();
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->input(), 0U);
  }
  EXPECT_FALSE(run.queue.claim_range());
  EXPECT_TRUE(run.queue.all_is_claimed());
}

TEST_F(Queue, WakesWorkersWhenAnInputIsOpenedAndWhenItIsClosed) {
  WorkedQueue run({memory_}, options_);
  const std::uint64_t at_first = run.waiting.changes();
  run.open_next();
  EXPECT_EQ(run.waiting.changes(), at_first + 1);
  run.queue.claim_range();
  run.queue.claim_range();
  EXPECT_EQ(run.waiting.changes(), at_first + 1);
  run.queue.claim_range();
  EXPECT_EQ(run.waiting.changes(), at_first + 2);
}

TEST_F(Queue, ChecksAFileWhenItsLastRangeHasBeenRead) {
  const std::string path = folder_.write("file", "ten bytes.");
  WorkedQueue run({PathInput{path}}, options_);
  run.open_next();
  std::vector<RangeClaim> claims;
  while (std::optional<RangeClaim> claim = run.queue.claim_range()) {
    claims.push_back(*std::move(claim));
  }
  ASSERT_EQ(claims.size(), 3U);
  std::filesystem::resize_file(path, 5);
  run.finish(claims[2]);
  run.finish(claims[0]);
  EXPECT_TRUE(run.outcome.finish());
  run.finish(claims[1]);
  ASSERT_FALSE(run.outcome.finish());
  EXPECT_EQ(run.outcome.finish().error().kind, ErrorKind::kInputChanged);
  EXPECT_EQ(run.outcome.finish().error().path, path);
}

}  // namespace
}  // namespace hapax::input
