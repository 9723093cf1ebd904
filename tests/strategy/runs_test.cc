// Checks what else a run gives, by every strategy: errors and notices, which are the same for any
// number of workers, run statistics, progress, and the limit on the length of words.
#include "strategy/runs.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "hapax/count.h"
#include "strategy/registry.h"
#include "support/bytes.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax {
namespace {

using test::Kind;
using test::listing_of;
using test::Pieces;
using test::TempDir;

TEST(Inputs, WordsDoNotCrossFromOneToTheNext) {
  const std::vector<Input> inputs = {MemoryInput{test::as_bytes("one tw")},
                                     MemoryInput{test::as_bytes("o three")},
                                     MemoryInput{test::as_bytes("")}};
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    const Result<Counts> counts = count(
        std::span(inputs),
        {.strategy = entry.kind, .workers = 3, .internals = {.worker_kind = WorkerKind::kThread}});
    ASSERT_TRUE(counts.ok());
    EXPECT_EQ(listing_of(*counts, 1), "o: 1\none: 1\nthree: 1\ntw: 1\n");
    EXPECT_EQ(counts->stats().inputs, 3U);
  }
}

TEST(Inputs, NothingIsNoWords) {
  const Result<Counts> counts = count(std::span<const Input>(), {});
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->size(), 0U);
  EXPECT_EQ(counts->total(), 0U);
}

TEST(Auto, LittleTextStartsNoThreadAndMuchTextDoes) {
  const std::string little = test::make_text(Kind::kAscii, 600'000, 1);
  std::string much;
  while (much.size() < 8'000'000) {
    much += little;
  }
  const Options options{.workers = 2};
  const Result<Counts> small = count({MemoryInput{test::as_bytes(little)}}, options);
  const Result<Counts> large = count({MemoryInput{test::as_bytes(much)}}, options);
  ASSERT_TRUE(small.ok() && large.ok());
  EXPECT_EQ(small->stats().workers, 1U);
  EXPECT_EQ(small->stats().strategy, "linear");
  EXPECT_EQ(large->stats().workers, 2U);
  EXPECT_EQ(large->stats().strategy, "threads");
  const Result<Counts> reference =
      count({MemoryInput{test::as_bytes(much)}}, {.strategy = StrategyKind::kLinear});
  ASSERT_TRUE(reference.ok());
  EXPECT_TRUE(listing_of(*large, 2) == listing_of(*reference, 1));
}

// More words than fit any core's cache, some of them long, so that threads use the store.
TEST(LargeVocabulary, IsTheSameForAnyNumberOfThreads) {
  std::string text;
  for (std::uint64_t i = 0; i < (test::kSanitized ? 150'000 : 400'000); ++i) {
    text += std::to_string(i * 7919 % 200'003);
    text += i % 5 == 0 ? "_is_a_rather_long_word the " : " ";
  }
  const Result<Counts> reference =
      count({MemoryInput{test::as_bytes(text)}}, {.strategy = StrategyKind::kLinear});
  ASSERT_TRUE(reference.ok());
  const std::string expected = listing_of(*reference, 1);
  for (unsigned workers = 1; workers <= 5; workers += 2) {
    const Result<Counts> counts =
        count({MemoryInput{test::as_bytes(text)}}, {.strategy = StrategyKind::kThreads,
                                                    .workers = workers,
                                                    .internals = {.chunk_bytes = 50'000}});
    ASSERT_TRUE(counts.ok());
    EXPECT_TRUE(listing_of(*counts, workers) == expected) << workers;
    EXPECT_EQ(counts->total(), reference->total());
    EXPECT_EQ((*counts)["7919_is_a_rather_long_word"], (*reference)["7919_is_a_rather_long_word"]);
  }
}

TEST(Errors, AKernelThatThisProcessorHasNot) {
  const Result<Counts> counts = count({MemoryInput{}}, {.internals = {.kernel = "abacus"}});
  ASSERT_FALSE(counts.ok());
  EXPECT_EQ(counts.error().kind, ErrorKind::kInvalidArgument);
}

TEST(Errors, ATokenProfileThatThereIsNot) {
  const Result<Counts> counts = count({MemoryInput{}}, {.tokens = static_cast<TokenProfile>(200)});
  ASSERT_FALSE(counts.ok());
  EXPECT_EQ(counts.error().kind, ErrorKind::kInvalidArgument);
}

TEST(Errors, TheEarliestIsReportedByAnyNumberOfWorkers) {
  std::string text = test::make_text(Kind::kAscii, 200'000, 3);
  text[50'000] = '\xFF';
  text[50'001] = '\xFF';
  text[150'000] = '\xC3';
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    for (unsigned workers = 1; workers <= 8; ++workers) {
      const Result<Counts> counts =
          count({MemoryInput{test::as_bytes(text), "book"}},
                {.strategy = entry.kind,
                 .workers = workers,
                 .invalid_bytes = InvalidBytes::kFail,
                 .internals = {.chunk_bytes = 1024, .worker_kind = WorkerKind::kThread}});
      ASSERT_FALSE(counts.ok());
      EXPECT_EQ(counts.error().kind, ErrorKind::kInvalidText);
      EXPECT_EQ(counts.error().path, "book");
      EXPECT_EQ(counts.error().offset, 50'000U);
    }
  }
}

TEST(Errors, InvalidBytesAreNotedWithTheFirstOffset) {
  std::string text = test::make_text(Kind::kAscii, 20'000, 3);
  text[5'000] = '\xFF';
  text[15'000] = '\xC3';
  TempDir folder;
  const std::string path = folder.write("book", text);
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    for (unsigned workers = 1; workers <= 4; ++workers) {
      const Result<Counts> counts =
          count({PathInput{path}},
                {.strategy = entry.kind,
                 .workers = workers,
                 .internals = {.chunk_bytes = 512, .worker_kind = WorkerKind::kThread}});
      ASSERT_TRUE(counts.ok());
      ASSERT_EQ(counts->notices().size(), 1U);
      const Notice& notice = counts->notices()[0];
      EXPECT_EQ(notice.kind, Notice::Kind::kInvalidBytes);
      EXPECT_EQ(notice.path, path);
      EXPECT_EQ(notice.number, 2U);
      EXPECT_EQ(notice.offset, 5'000U);
    }
  }
}

TEST(Notices, ANulIsSeenByWhoeverReadsTheBytes) {
  TempDir folder;
  const std::string path = folder.write("binary", std::string("some words\0and more", 19));
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    const Result<Counts> counts = count(
        {PathInput{path}},
        {.strategy = entry.kind, .workers = 2, .internals = {.worker_kind = WorkerKind::kThread}});
    ASSERT_TRUE(counts.ok());
    ASSERT_EQ(counts->notices().size(), 1U);
    EXPECT_EQ(counts->notices()[0].kind, Notice::Kind::kLooksBinary);
    EXPECT_EQ(counts->notices()[0].offset, 10U);
  }
}

TEST(RunStats, SayHowTextAndCountsTravelled) {
  const std::string text = test::make_text(Kind::kAscii, 100'000, 2);
  TempDir folder;
  const Input file = PathInput{folder.write("text", text)};
  std::uint64_t queue_sent = 0;
  std::uint64_t hybrid_sent = 0;
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    for (const bool from_file : {true, false}) {
      SCOPED_TRACE(std::string(entry.name) + (from_file ? " file" : " stream"));
      const Input input = from_file ? file : Input{ReaderInput{std::make_shared<Pieces>(text)}};
      const Result<Counts> counts =
          count({input}, {.strategy = entry.kind,
                          .workers = 2,
                          .internals = {.chunk_bytes = 5000, .worker_kind = WorkerKind::kThread}});
      ASSERT_TRUE(counts.ok());
      const RunStats& stats = counts->stats();
      EXPECT_EQ(stats.bytes_counted, text.size());
      const bool text_is_sent = entry.kind == StrategyKind::kQueue;
      EXPECT_EQ(stats.bytes_by_range, from_file && !text_is_sent ? text.size() : 0);
      const bool counts_are_sent = text_is_sent || entry.kind == StrategyKind::kHybrid;
      const std::uint64_t sent = stats.bytes_serialised;
      EXPECT_EQ(sent > 0, counts_are_sent);
      if (counts_are_sent) {
        (text_is_sent ? queue_sent : hybrid_sent) = sent;
      }
      EXPECT_GE(stats.bytes_copied, sent);
      EXPECT_EQ(stats.messages > 0, entry.workers_are_processes);
      const bool shares = entry.kind == StrategyKind::kShared ||
                          (entry.kind == StrategyKind::kHybrid && !from_file);
      EXPECT_EQ(stats.bytes_shared > 0, shares);
      EXPECT_GT(stats.peak_memory_bytes, stats.bytes_shared);
    }
  }
  // The sizes differ a little from run to run: chance decides which worker gets which chunk.
  EXPECT_GE(queue_sent, hybrid_sent + text.size() / 2);
}

TEST(Words, UpTo64MiBAreCountedLongerOnesAreAnErrorThatSaysWhere) {
  if (test::kSanitized) {
    GTEST_SKIP() << "takes minutes under a sanitizer; giant words of fewer bytes do not";
  }
  const std::string longest(kMaxWordBytes, 'X');
  TempDir folder;
  const std::string fits = folder.write("fits", "a " + longest + " b");
  const std::string long_path = folder.write("long", "ab " + longest + "x b");
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    const Options options{
        .strategy = entry.kind, .workers = 2, .internals = {.worker_kind = WorkerKind::kThread}};
    const Result<Counts> counted = count({PathInput{fits}}, options);
    ASSERT_TRUE(counted.ok()) << describe(counted.error());
    EXPECT_EQ(counted->size(), 3U);
    EXPECT_EQ((*counted)[std::string(kMaxWordBytes, 'x')], 1U);

    const auto through_a_reader = [&](const std::string& text) {
      return ReaderInput{std::make_shared<Pieces>(text)};
    };
    for (const Input& input :
         {Input{PathInput{long_path}}, Input{through_a_reader("ab " + longest + "x b")}}) {
      const Result<Counts> refused = count({input}, options);
      ASSERT_FALSE(refused.ok());
      EXPECT_EQ(refused.error().kind, ErrorKind::kWordTooLong);
      EXPECT_EQ(refused.error().offset, 3U);
    }
  }
}

TEST(Words, ATooLongOneIsNoUnreadableInputThatCouldBeSkipped) {
  if (test::kSanitized) {
    GTEST_SKIP() << "takes minutes under a sanitizer";
  }
  const auto reader = std::make_shared<Pieces>(std::string(kMaxWordBytes + 1, 'x') + " b");
  const Result<Counts> refused =
      count({ReaderInput{reader}}, {.on_unreadable = OnUnreadable::kSkip});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kWordTooLong);
}

TEST(Stop, ARequestEndsTheRun) {
  std::stop_source source;
  source.request_stop();
  const Result<Counts> counts =
      count({MemoryInput{test::as_bytes("some words")}}, {.stop = source.get_token()});
  ASSERT_FALSE(counts.ok());
  EXPECT_EQ(counts.error().kind, ErrorKind::kCancelled);
}

TEST(Watching, ProgressEndsAtAllBytes) {
  const std::string text = test::make_text(Kind::kAscii, 100'000, 2);
  Progress progress;
  const Result<Counts> counts =
      count({MemoryInput{test::as_bytes(text)}},
            {.workers = 2, .progress = &progress, .internals = {.chunk_bytes = 1000}});
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(progress.bytes_done.load(), text.size());
  EXPECT_EQ(progress.bytes_total.load(), text.size());
}

}  // namespace
}  // namespace hapax
