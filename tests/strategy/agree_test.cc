// Checks that every strategy, worker count, chunk size and source gives the same bytes as the naive
// count, on generated texts of every difficult kind. Also runs under ASan+UBSan and under TSan.
//
// Worker processes also run as threads here: that allows a thousand times as many runs in the same
// time, and ThreadSanitizer, which sees only one process, sees both ends.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hapax/count.h"
#include "input/compressors.h"
#include "strategy/phases.h"
#include "strategy/registry.h"
#include "strategy/runs.h"
#include "support/bytes.h"
#include "support/naive.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax {
namespace {

using test::Kind;
using test::listing_of;
using test::Pieces;
using test::TempDir;

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
        check_all_sources(text,
                          {.strategy = entry.kind,
                           .workers = 2,
                           .internals = {.chunk_bytes = chunk_bytes,
                                         .table_words = chunk_bytes % 3,
                                         .worker_kind = WorkerKind::kThread}},
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
                                         .table_words = 1,
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

// Threads leave their tables at any time, also for words of every length, or not at all.
TEST_P(Agreement, EveryLimitOfAThreadsTable) {
  const std::string text = test::make_text(GetParam(), kLargerBytes, 12);
  write(text);
  const Expected expected = expect(text, LetterCase::kLower);
  for (const unsigned workers : {2U, 5U}) {
    for (const std::uint64_t words : {1, 7, 50, 300, 2'000, 1'000'000}) {
      SCOPED_TRACE(std::to_string(workers) + " threads, words " + std::to_string(words));
      check_all_sources(text,
                        {.strategy = StrategyKind::kThreads,
                         .workers = workers,
                         .internals = {.chunk_bytes = 200, .table_words = words}},
                        expected);
      if (HasFatalFailure()) {
        return;
      }
    }
  }
}

// Each new word comes three times: the tables are left early, and their fronts begin large.
TEST(ThreadTables, AreLeftByAVocabularyThatGrowsFast) {
  constexpr int kWords = 60'000;
  std::string text;
  for (int i = 0; i < 3 * kWords; ++i) {
    text += 'w' + std::to_string(i / 3000 * 1000 + i % 1000) + ' ';
  }
  const Result<Counts> counts = count(
      {MemoryInput{test::as_bytes(text)}},
      {.strategy = StrategyKind::kThreads, .workers = 2, .internals = {.chunk_bytes = 5'000}});
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->size(), std::size_t{kWords});
  for (int i = 0; i < kWords; ++i) {
    ASSERT_EQ((*counts)['w' + std::to_string(i)], 3U) << i;
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

}  // namespace
}  // namespace hapax
