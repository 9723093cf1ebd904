// Checks that batches give each word once, within their limits, in the layout of Arrow.
#include "support/batches.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hapax/counts.h"
#include "store/table_source.h"
#include "table/merge.h"

namespace hapax {
namespace {

using test::WordMap;

Counts counts_of(std::span<const std::string> text, unsigned partition_bits, std::uint64_t seed) {
  auto set = std::make_shared<store::TableSource>(hash::Seed(seed));
  table::Table all = test::make_table(set->budget());
  test::count_all(all, text, set->seed());
  const std::vector<table::TableView> views = {all.view()};
  set->set_partition_bits(partition_bits);
  for (std::uint64_t partition = 0; partition < std::uint64_t{1} << partition_bits; ++partition) {
    set->add(table::merge_partition(views, partition, partition_bits, set->budget()).value());
  }
  return Counts(std::move(set), TokenProfile::kPython, LetterCase::kLower, {}, {});
}

std::vector<std::string> some_text() {
  std::vector<std::string> text;
  for (std::uint64_t i = 0; i < 30'000; ++i) {
    text.push_back(test::numbered(i % 3 == 0 ? "a_word_of_middling_length_" : "w", i % 7'000));
    if (i % 50 == 0) {
      text.push_back(test::numbered(std::string(60 + i % 40, 'x'), i % 900));
    }
  }
  return text;
}

std::string_view word_of(const Columns& batch, std::size_t row) {
  return {batch.bytes.data() + batch.offsets[row],
          static_cast<std::size_t>(batch.offsets[row + 1] - batch.offsets[row])};
}

// All words of a pass. Checks the layout of each batch, and its limits.
WordMap words_of(Batches batches, std::uint64_t max_rows, std::uint64_t max_bytes) {
  WordMap words;
  Columns batch;
  while (batches.next(batch)) {
    const std::size_t rows = batch.counts.size();
    EXPECT_GT(rows, 0U);
    EXPECT_LE(rows, max_rows);
    EXPECT_TRUE(batch.bytes.size() <= max_bytes || rows == 1);
    EXPECT_EQ(batch.offsets.size(), rows + 1);
    EXPECT_EQ(batch.offsets.front(), 0);
    EXPECT_EQ(batch.offsets.back(), static_cast<std::int64_t>(batch.bytes.size()));
    for (std::size_t row = 0; row < rows; ++row) {
      const auto count = static_cast<std::uint64_t>(batch.counts[row]);
      EXPECT_TRUE(words.emplace(std::string(word_of(batch, row)), count).second);
    }
  }
  EXPECT_TRUE(batch.counts.empty());
  EXPECT_EQ(batch.offsets, Column<std::int64_t>{0});
  EXPECT_FALSE(batches.next(batch));
  return words;
}

TEST(BatchesOfCounts, GiveEachWordOnceWithinTheirLimits) {
  const std::vector<std::string> text = some_text();
  const WordMap expected = test::count_in_a_map(text);
  for (const unsigned partition_bits : {0U, 3U}) {
    const Counts counts = counts_of(text, partition_bits, 1);
    for (const std::uint64_t max_rows : {std::uint64_t{1}, std::uint64_t{100}, UINT64_MAX}) {
      for (const std::uint64_t max_bytes : {std::uint64_t{1}, std::uint64_t{1000}, UINT64_MAX}) {
        ASSERT_TRUE(words_of(counts.batches(max_rows, max_bytes), max_rows, max_bytes) == expected)
            << max_rows << " rows, " << max_bytes << " bytes";
      }
    }
  }
}

TEST(BatchesOfCounts, OfNoWordsAreNone) {
  Columns batch;
  EXPECT_FALSE(counts_of({}, 0, 1).batches(10, 10).next(batch));
  EXPECT_EQ(batch.offsets, Column<std::int64_t>{0});
}

TEST(BatchesOfCounts, OutliveTheCountsAndAMove) {
  const std::vector<std::string> text = some_text();
  Batches batches = counts_of(text, 1, 3).batches(100, 10'000);
  Columns batch;
  ASSERT_TRUE(batches.next(batch));
  const std::size_t rows = batch.counts.size();
  Batches moved = std::move(batches);
  EXPECT_EQ(words_of(std::move(moved), 100, 10'000).size() + rows,
            test::count_in_a_map(text).size());
}

TEST(BatchesOfCounts, EndWhenAsked) {
  const Counts counts = counts_of(some_text(), 1, 3);
  std::stop_source source;
  Batches batches = counts.batches(10, 1000, source.get_token());
  Columns batch;
  ASSERT_TRUE(batches.next(batch));
  source.request_stop();
  EXPECT_FALSE(batches.next(batch));
  EXPECT_TRUE(batch.counts.empty());
  EXPECT_FALSE(batches.next(batch));
}

}  // namespace
}  // namespace hapax
