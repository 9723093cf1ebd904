// Checks that every strategy, worker count, chunk size and source gives the same bytes as the naive
// count, on generated texts of every difficult kind. Also runs under ASan+UBSan and under TSan.
//
// Worker processes also run as threads here: that allows a thousand times as many runs in the same
// time, and ThreadSanitizer, which sees only one process, sees both ends.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hapax/count.h"
#include "input/compressors.h"
#include "strategy/phases.h"
#include "strategy/registry.h"
#include "support/bytes.h"
#include "support/naive.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax {
namespace {

using test::Kind;
using test::TempDir;

std::string listing_of(const Counts& counts, unsigned workers) {
  std::string text;
  const std::unique_ptr<Cursor> cursor = counts.cursor({}, workers);
  while (const auto entry = cursor->next()) {
    text += std::string(entry->word) + ": " + std::to_string(entry->count) + "\n";
  }
  return text;
}

// Gives its bytes in pieces of changing size.
class Pieces final : public Reader {
 public:
  explicit Pieces(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    const std::size_t wanted = std::min<std::size_t>(1 + (at_ * 7) % 13, buffer.size());
    const std::size_t given = std::min(wanted, text_.size() - at_);
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    return given;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

// A sanitizer is ten times slower, so large chunk sizes are tested in growing steps.
constexpr std::uint64_t kSkippedShare = test::kSanitized ? 4 : UINT64_MAX;
// Less text for ThreadSanitizer: more text shows no more races, and the largest test would take
// minutes.
constexpr std::size_t kLargerBytes = test::kThreadSanitized ? 5'000
                                     : test::kSanitized     ? 12'000
                                                            : 60'000;

struct Expected {
  std::string listing;
  std::uint64_t tokens;
  std::uint64_t invalid;
};

Expected expect(std::string_view text, LetterCase letter_case) {
  const test::NaiveCount naive = test::naive_count(test::as_bytes(text), letter_case);
  return {test::listing(naive.words), naive.tokens, naive.invalid};
}

void check(const Input& input, Options options, const Expected& expected) {
  options.worker_program = HAPAX_TEST_WORKER;
  const Result<Counts> counts = count({input}, options);
  ASSERT_TRUE(counts.ok()) << describe(counts.error());
  // Not EXPECT_EQ, which would print long listings.
  ASSERT_TRUE(listing_of(*counts, options.workers) == expected.listing);
  EXPECT_EQ(counts->stats().tokens, expected.tokens);
  EXPECT_EQ(counts->total(), expected.tokens);
  EXPECT_EQ(counts->stats().invalid_sequences, expected.invalid);
  EXPECT_EQ(counts->token_profile(), options.tokens);
  EXPECT_EQ(counts->letter_case(), options.letter_case);
  test::expect_phases_add_up(counts->stats());
}

class Agreement : public testing::TestWithParam<Kind> {
 protected:
  // Counts a text from each kind of source: memory, a file, a stream.
  void check_all_sources(const std::string& text, const Options& options,
                         const Expected& expected) {
    check(MemoryInput{test::as_bytes(text)}, options, expected);
    check(ReaderInput{std::make_shared<Pieces>(text)}, options, expected);
    check(PathInput{path_}, options, expected);
  }
  void write(const std::string& text) { path_ = folder_.write("text", text); }

  TempDir folder_;
  std::string path_;
};

TEST_P(Agreement, EveryChunkSizeOnSmallTexts) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const std::string text = test::make_text(GetParam(), 150 + 40 * seed, seed);
    write(text);
    const Expected expected = expect(text, LetterCase::kLower);
    for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
      for (std::uint64_t chunk_bytes = 1; chunk_bytes <= text.size() + 1;
           chunk_bytes += 1 + chunk_bytes / (entry.workers_are_processes ? 2 : kSkippedShare)) {
        SCOPED_TRACE(std::string(entry.name) + " chunk " + std::to_string(chunk_bytes));
        check_all_sources(
            text,
            {.strategy = entry.kind,
             .workers = 2,
             .internals = {.chunk_bytes = chunk_bytes, .worker_kind = WorkerKind::kThread}},
            expected);
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }
}

TEST_P(Agreement, EveryWorkerCountOnLargerTexts) {
  const std::string text = test::make_text(GetParam(), kLargerBytes, 7);
  write(text);
  for (const LetterCase letter_case : {LetterCase::kLower, LetterCase::kKeep}) {
    const Expected expected = expect(text, letter_case);
    for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
      // The tokeniser handles letter case, and is the same in every kind of worker.
      const bool keeps_in_process = entry.workers_are_processes && letter_case == LetterCase::kKeep;
      for (unsigned workers = 1; workers <= (keeps_in_process ? 2 : 8); ++workers) {
        for (const std::uint64_t chunk_bytes : {97, 4096, 0}) {
          SCOPED_TRACE(std::string(entry.name) + " -j " + std::to_string(workers) + " chunk " +
                       std::to_string(chunk_bytes));
          check_all_sources(
              text,
              {.strategy = entry.kind,
               .workers = workers,
               .letter_case = letter_case,
               .internals = {.chunk_bytes = chunk_bytes, .worker_kind = WorkerKind::kThread}},
              expected);
          if (HasFatalFailure()) {
            return;
          }
        }
      }
    }
  }
}

TEST_P(Agreement, EveryWorkerCountOfRealProcesses) {
  if (test::kThreadSanitized) {
    GTEST_SKIP() << "it sees one process";
  }
  const std::string text = test::make_text(GetParam(), kLargerBytes, 8);
  write(text);
  const Expected expected = expect(text, LetterCase::kLower);
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    for (unsigned workers = 1; workers <= 8 && entry.workers_are_processes; ++workers) {
      SCOPED_TRACE(std::string(entry.name) + " -j " + std::to_string(workers));
      check_all_sources(
          text, {.strategy = entry.kind, .workers = workers, .internals = {.chunk_bytes = 1000}},
          expected);
      if (HasFatalFailure()) {
        return;
      }
    }
  }
}

TEST_P(Agreement, EveryKernelInEveryStrategy) {
  const std::string text = test::make_text(GetParam(), kLargerBytes, 9);
  write(text);
  const Expected expected = expect(text, LetterCase::kLower);
  for (const std::string_view kernel : kernels()) {
    for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
      for (const std::uint64_t chunk_bytes : {61, 1000, 5000, 0}) {
        SCOPED_TRACE(std::string(entry.name) + " " + std::string(kernel) + " chunk " +
                     std::to_string(chunk_bytes));
        check_all_sources(text,
                          {.strategy = entry.kind,
                           .workers = 2,
                           .internals = {.kernel = std::string(kernel),
                                         .chunk_bytes = chunk_bytes,
                                         .worker_kind = WorkerKind::kThread}},
                          expected);
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }
}

// Worker processes give their words after every chunk of new words, and every few chunks.
TEST_P(Agreement, EveryLimitOfAWorkersStore) {
  std::string text = test::make_text(GetParam(), kLargerBytes / 2, 11);
  // Words that are too long for a front are in a worker's store at once. Others of a small text are
  // there at the end.
  for (std::size_t i = 0; i < text.size() / 300; ++i) {
    text += ' ' + std::string(100 + i % 20, 'y') + std::to_string(i % 77);
  }
  write(text);
  const Expected expected = expect(text, LetterCase::kLower);
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    for (const std::uint64_t limit : {1, 2'000, 20'000}) {
      for (const unsigned workers : {1U, 3U}) {
        SCOPED_TRACE(std::string(entry.name) + " -j " + std::to_string(workers) + " limit " +
                     std::to_string(limit));
        check_all_sources(text,
                          {.strategy = entry.kind,
                           .workers = workers,
                           .internals = {.chunk_bytes = 500,
                                         .worker_store_bytes = limit,
                                         .worker_kind = WorkerKind::kThread}},
                          expected);
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }
}

// A limit is heeded: the run asks for counts more often than at the end.
TEST(WorkerStores, GiveTheirWordsWhileTheyCount) {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text += std::string(110, 'y') + std::to_string(i) + ' ';
  }
  const auto messages = [&text](StrategyKind strategy, std::uint64_t limit) {
    const Result<Counts> counts = count({MemoryInput{test::as_bytes(text)}},
                                        {.strategy = strategy,
                                         .workers = 2,
                                         .internals = {.chunk_bytes = 5'000,
                                                       .worker_store_bytes = limit,
                                                       .worker_kind = WorkerKind::kThread}});
    EXPECT_TRUE(counts.ok());
    return counts->stats().messages;
  };
  for (const StrategyKind strategy : {StrategyKind::kQueue, StrategyKind::kHybrid}) {
    EXPECT_GT(messages(strategy, 1), messages(strategy, 0) + 10);
  }
  EXPECT_EQ(messages(StrategyKind::kShared, 1), messages(StrategyKind::kShared, 0));
}

TEST_P(Agreement, RangesOfAFileAddUpToIt) {
  const std::string text = test::make_text(GetParam(), 400, 5);
  write(text);
  const Expected expected = expect(text, LetterCase::kLower);
  for (std::uint64_t cut = 0; cut <= text.size(); ++cut) {
    SCOPED_TRACE(cut);
    const std::vector<Input> halves = {RangeInput{path_, 0, cut},
                                       RangeInput{path_, cut, text.size()}};
    const Result<Counts> counts = count(
        std::span(halves), {.strategy = StrategyKind::kLinear, .internals = {.chunk_bytes = 37}});
    ASSERT_TRUE(counts.ok()) << describe(counts.error());
    ASSERT_TRUE(listing_of(*counts, 1) == expected.listing);
    ASSERT_EQ(counts->stats().invalid_sequences, expected.invalid);
  }
}

// One file consists of frames that idle workers decode; and several files are read at once.
TEST_P(Agreement, CompressedFilesByEveryWorkerCount) {
  const std::string text = test::make_text(GetParam(), kLargerBytes, 10);
  const std::string half = text.substr(0, text.size() / 2);
  std::string frames = test::zstd(half);
  for (std::size_t at = half.size(); at < text.size(); at += 777) {
    frames += test::zstd(std::string_view(text).substr(at, 777));
  }
  const std::string packed[] = {test::bgzf(text, 3'000), frames, test::gzip(text)};
  std::vector<Input> inputs;
  for (const std::string& one : packed) {
    inputs.emplace_back(MemoryInput{test::as_bytes(one)});
  }
  test::NaiveCount naive = test::naive_count(test::as_bytes(text));
  for (auto& [word, count] : naive.words) {
    count *= inputs.size();
  }
  const std::string expected = test::listing(naive.words);
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    for (unsigned workers = 1; workers <= 8; ++workers) {
      for (const std::uint64_t chunk_bytes : {500, 0}) {
        SCOPED_TRACE(std::string(entry.name) + " -j " + std::to_string(workers));
        const Result<Counts> counts =
            count(std::span(inputs),
                  {.strategy = entry.kind,
                   .workers = workers,
                   .internals = {.chunk_bytes = chunk_bytes, .worker_kind = WorkerKind::kThread}});
        ASSERT_TRUE(counts.ok()) << describe(counts.error());
        ASSERT_TRUE(listing_of(*counts, workers) == expected);
        EXPECT_EQ(counts->stats().bytes_counted, inputs.size() * text.size());
        EXPECT_EQ(counts->stats().bytes_read,
                  packed[0].size() + packed[1].size() + packed[2].size());
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Agreement, testing::ValuesIn(test::kKinds));

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
