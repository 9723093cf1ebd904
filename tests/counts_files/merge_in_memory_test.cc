// Checks that the sum of counts in memory is that of their texts, whatever their tables are like.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "counts/runs.h"
#include "counts_files/some_counts.h"
#include "hapax/counts_files.h"
#include "support/batches.h"
#include "support/texts.h"

namespace hapax {
namespace {

using test::counts_of;
using test::words_of;

TEST(MergeInMemory, IsTheSumOfAllTexts) {
  std::string all;
  std::vector<Counts> parts;
  std::vector<const Counts*> pointers;
  parts.reserve(8);
  for (const test::Kind kind : test::kKinds) {
    const std::string text = test::make_text(kind, 100'000, 7) + "\n";
    // Several workers leave several tables.
    parts.push_back(counts_of(text, {.strategy = StrategyKind::kThreads, .workers = 3}));
    all += text;
    pointers.push_back(&parts.back());
  }
  const Counts expected = counts_of(all);
  const Result<Counts> sum = merge_counts(pointers);
  ASSERT_TRUE(sum.ok()) << describe(sum.error());
  EXPECT_EQ(words_of(*sum), words_of(expected));
  EXPECT_EQ(sum->total(), expected.total());
  EXPECT_EQ((*sum)["the"], expected["the"]);
  EXPECT_EQ(sum->stats().tokens, expected.total());
}

// Enough words that each worker fills a table of its own.
TEST(MergeInMemory, OfManyWordsIsTheSameWithAnyNumberOfWorkers) {
  std::string text;
  for (std::uint64_t i = 0; i < 300'000; ++i) {
    text += test::numbered("w", i) + ' ';
  }
  const Counts one = counts_of(text);
  const Counts two = counts_of(text + " another " + std::string(100, 'x'));
  for (const unsigned workers : {1U, 2U, 5U, 100U}) {
    const Result<Counts> sum = merge_counts({&one, &two, &one}, {.workers = workers});
    ASSERT_TRUE(sum.ok());
    EXPECT_EQ(sum->size(), two.size());
    EXPECT_EQ(sum->total(), 3 * one.total() + 2);
    for (const auto [word, count] : two) {
      ASSERT_EQ((*sum)[word], 2 * one[word] + count) << word;
    }
  }
}

TEST(MergeInMemory, OfNothingIsEmpty) {
  const Result<Counts> sum = merge_counts(std::span<const Counts* const>());
  ASSERT_TRUE(sum.ok());
  EXPECT_EQ(sum->size(), 0U);
  EXPECT_EQ(sum->letter_case(), LetterCase::kLower);
}

TEST(MergeInMemory, AddsDocumentFrequenciesUp) {
  const std::string bytes = "one twoone";
  const std::vector<std::int64_t> offsets = {0, 7, 10};
  const auto count_texts = [&](DocumentFrequencies wanted) {
    return std::move(count({TextsInput{{test::as_bytes(bytes), offsets}}},
                           {.document_frequencies = wanted}))
        .value();
  };
  const Counts with = count_texts(DocumentFrequencies::kCount);
  const Result<Counts> sum = merge_counts({&with, &with, &with});
  ASSERT_TRUE(sum.ok());
  EXPECT_EQ((*sum)["one"], 6U);
  ASSERT_NE(sum->documents(), nullptr);
  EXPECT_EQ((*sum->documents())["one"], 6U);
  EXPECT_EQ((*sum->documents())["two"], 3U);
  const Counts without = count_texts(DocumentFrequencies::kNone);
  EXPECT_EQ(merge_counts({&with, &without})->documents(), nullptr);
}

TEST(MergeInMemory, NeverWraps) {
  counts::test_runs::StringSink half;
  counts::RunWriter run(counts::test_runs::header(), half);
  ASSERT_TRUE(run.add("word", kMaxCount / 2 + 1).ok());
  ASSERT_TRUE(run.finish().ok());
  const Result<Counts> counts = read_counts(MemoryInput{test::as_bytes(half.text)});
  ASSERT_TRUE(counts.ok());
  const Result<Counts> sum = merge_counts({&*counts, &*counts});
  ASSERT_FALSE(sum.ok());
  EXPECT_EQ(sum.error().kind, ErrorKind::kOverflow);
}

TEST(MergeInMemory, KeepsNotices) {
  const Counts plain = counts_of("one");
  const Counts invalid = counts_of("two \xFF three");
  ASSERT_EQ(invalid.notices().size(), 1U);
  const Result<Counts> sum = merge_counts({&invalid, &plain, &invalid});
  ASSERT_TRUE(sum.ok());
  ASSERT_EQ(sum->notices().size(), 2U);
  EXPECT_EQ(sum->notices()[1].kind, Notice::Kind::kInvalidBytes);
}

TEST(MergeInMemory, RefusesWhatWasCountedInOtherWays) {
  const Counts lower = counts_of("A");
  const Counts kept = counts_of("A", {.letter_case = LetterCase::kKeep});
  const Result<Counts> sum = merge_counts({&kept, &lower});
  ASSERT_FALSE(sum.ok());
  EXPECT_EQ(sum.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(describe(sum.error()),
            "counts 2 of 2: its words are lower-cased, those of the first are not; merge only "
            "counts that were made in the same way");
}

}  // namespace
}  // namespace hapax
