// Checks look-up, iteration, both orders and every selection against std::sort of pairs; that every
// number of sorting workers gives the same order; and that columns have Arrow's layout.
#include "hapax/counts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address_space.h"
#include "store/table_source.h"
#include "support/batches.h"
#include "table/merge.h"
#include "table/packed_table.h"

namespace hapax {
namespace {

using test::WordMap;
using Row = std::pair<std::string, std::uint64_t>;

constexpr std::uint64_t kSeed = 11;

// Makes tables as the strategies do: one table, or one merged table for each partition.
Counts counts_of(std::span<const std::string> text, unsigned partition_bits) {
  auto set = std::make_shared<store::TableSource>(hash::Seed(kSeed));
  table::Table all = test::make_table(set->budget());
  test::count_all(all, text, set->seed());
  if (partition_bits == 0) {
    set->add(std::move(all));
  } else {
    const std::vector<table::TableView> views = {all.view()};
    set->set_partition_bits(partition_bits);
    for (std::uint64_t partition = 0; partition < std::uint64_t{1} << partition_bits; ++partition) {
      Result<table::Table> merged =
          table::merge_partition(views, partition, partition_bits, set->budget());
      EXPECT_TRUE(merged.ok());
      set->add(std::move(merged).value());
    }
  }
  return Counts(std::move(set), TokenProfile::kPython, LetterCase::kLower,
                RunStats{.tokens = text.size()}, {});
}

std::uint64_t code_points(std::string_view word) {
  std::uint64_t number = 0;
  for (const char byte : word) {
    number += (static_cast<unsigned char>(byte) & 0xC0) != 0x80 ? 1 : 0;
  }
  return number;
}

std::vector<Row> expected_rows(const WordMap& words, const Selection& selection) {
  std::vector<Row> rows;
  for (const auto& [word, count] : words) {
    if (count >= selection.min_count && code_points(word) >= selection.min_length) {
      rows.emplace_back(word, count);
    }
  }
  std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    if (selection.order == Order::kByCount && a.second != b.second) {
      return a.second > b.second;
    }
    return a.first < b.first;
  });
  if (selection.first && *selection.first < rows.size()) {
    rows.resize(*selection.first);
  }
  return rows;
}

std::vector<Row> rows_of(Cursor& cursor) {
  std::vector<Row> rows;
  const std::uint64_t size = cursor.size();
  while (const std::optional<WordCount> entry = cursor.next()) {
    rows.emplace_back(std::string(entry->word), entry->count);
  }
  EXPECT_FALSE(cursor.next().has_value());
  EXPECT_EQ(rows.size(), size);
  return rows;
}

std::vector<Row> rows_of(const Columns& columns) {
  std::vector<Row> rows;
  EXPECT_EQ(columns.offsets.size(), columns.counts.size() + 1);
  EXPECT_EQ(columns.offsets.back(), static_cast<std::int64_t>(columns.bytes.size()));
  for (std::size_t i = 0; i < columns.counts.size(); ++i) {
    rows.emplace_back(std::string(columns.bytes.data() + columns.offsets[i],
                                  columns.bytes.data() + columns.offsets[i + 1]),
                      columns.counts[i]);
  }
  return rows;
}

// Words whose first eight or sixteen bytes are the same, words with several bytes a letter, and
// bytes above 0x7F, which must not compare as negative numbers.
std::vector<std::string> some_text() {
  static constexpr std::string_view kStems[] = {"a",
                                                "ab",
                                                "abcdefgh",
                                                "abcdefgh_",
                                                "abcdefghijklmnop",
                                                "abcdefghijklmnopq",
                                                "é",
                                                "中",
                                                "中文字典词汇",
                                                "𝔘",
                                                "z",
                                                "_"};
  std::mt19937_64 random(4);
  std::vector<std::string> text;
  for (std::size_t i = 0; i < 20'000; ++i) {
    std::string word(kStems[random() % std::size(kStems)]);
    if (random() % 4 != 0) {
      word += std::to_string(random() % (1U << random() % 11));
    }
    text.push_back(std::move(word));
  }
  return text;
}

class CountsOfText : public testing::TestWithParam<unsigned> {
 protected:
  std::vector<std::string> text_ = some_text();
  Counts counts_ = counts_of(text_, GetParam());
  WordMap expected_ = test::count_in_a_map(text_);
};

TEST_P(CountsOfText, KnowsItsSizes) {
  EXPECT_EQ(counts_.size(), expected_.size());
  EXPECT_EQ(counts_.total(), text_.size());
  const auto once = std::count_if(expected_.begin(), expected_.end(),
                                  [](const auto& entry) { return entry.second == 1; });
  ASSERT_GT(once, 0);
  EXPECT_EQ(counts_.hapaxes(), static_cast<std::uint64_t>(once));
  EXPECT_EQ(counts_.stats().tokens, text_.size());
}

TEST_P(CountsOfText, FindsWhatIsThereAndNothingElse) {
  for (const auto& [word, count] : expected_) {
    ASSERT_EQ(counts_[word], count) << word;
    ASSERT_EQ(counts_[word + "?"], 0U);
  }
  EXPECT_EQ(counts_[""], 0U);
  EXPECT_EQ(counts_["A"], 0U);
  EXPECT_EQ(counts_[std::string_view("a\0", 2)], 0U);
  EXPECT_EQ(counts_[std::string(100, 'a')], 0U);
}

TEST_P(CountsOfText, IteratesOverAllOnce) {
  WordMap seen;
  for (const auto [word, count] : counts_) {
    ASSERT_TRUE(seen.emplace(std::string(word), count).second) << word;
  }
  EXPECT_TRUE(seen == expected_);
}

TEST_P(CountsOfText, EverySelectionIsThatOfSortedPairs) {
  const std::uint64_t size = expected_.size();
  for (const Order order : {Order::kByCount, Order::kByWord}) {
    for (const std::optional<std::uint64_t> first : {std::optional<std::uint64_t>(),
                                                     {0},
                                                     {1},
                                                     {10},
                                                     {size - 1},
                                                     {size},
                                                     {size + 1},
                                                     {UINT64_MAX}}) {
      for (const std::uint64_t min_count : {0U, 2U, 50U}) {
        for (const std::uint64_t min_length : {0U, 2U, 6U, 1000U}) {
          const Selection selection{order, first, min_count, min_length};
          const std::unique_ptr<Cursor> cursor = counts_.cursor(selection);
          ASSERT_TRUE(rows_of(*cursor) == expected_rows(expected_, selection))
              << "first " << (first ? *first : size) << " min_count " << min_count << " min_length "
              << min_length;
        }
      }
    }
  }
}

TEST_P(CountsOfText, TopIsTheBeginningOfTheOrder) {
  const std::vector<Row> all = expected_rows(expected_, {});
  const std::vector<WordCount> top = counts_.top(25);
  ASSERT_EQ(top.size(), 25U);
  for (std::size_t i = 0; i < top.size(); ++i) {
    EXPECT_EQ(top[i], (WordCount{all[i].first, all[i].second}));
  }
  EXPECT_TRUE(counts_.top(0).empty());
  EXPECT_EQ(counts_.top(UINT64_MAX).size(), expected_.size());
}

TEST_P(CountsOfText, ColumnsAreAsArrowLaysThemOut) {
  const Selection selection{.order = Order::kByWord, .min_count = 2};
  const Columns columns = counts_.columns(selection);
  const std::vector<Row> rows = expected_rows(expected_, selection);
  EXPECT_EQ(columns.offsets.front(), 0);
  EXPECT_TRUE(rows_of(columns) == rows);
}

TEST_P(CountsOfText, WordsAndCursorsOutliveAMove) {
  const std::vector<WordCount> top = counts_.top(3);
  const std::vector<Row> before(
      {{std::string(top[0].word), top[0].count}, {std::string(top[1].word), top[1].count}});
  std::unique_ptr<Cursor> cursor = counts_.cursor();
  std::optional<Counts> moved(std::move(counts_));
  EXPECT_EQ(top[0].word, before[0].first);
  EXPECT_EQ(top[1].word, before[1].first);
  moved.reset();
  EXPECT_TRUE(rows_of(*cursor) == expected_rows(expected_, {}));  // it holds the tables itself
  counts_ = counts_of(text_, 0);
  EXPECT_EQ(counts_.size(), expected_.size());
}

INSTANTIATE_TEST_SUITE_P(PartitionBits, CountsOfText, testing::Values(0U, 1U, 5U));

TEST(Counts, WithoutWordsAreEmpty) {
  const Counts counts = counts_of({}, 0);
  EXPECT_EQ(counts.size(), 0U);
  EXPECT_EQ(counts.total(), 0U);
  EXPECT_EQ(counts.hapaxes(), 0U);
  EXPECT_EQ(counts["word"], 0U);
  EXPECT_TRUE(counts.begin() == counts.end());
  EXPECT_TRUE(counts.top(5).empty());
  const Columns columns = counts.columns();
  EXPECT_EQ(columns.offsets, Column<std::int64_t>{0});
  EXPECT_TRUE(columns.bytes.empty() && columns.counts.empty());
  EXPECT_EQ(counts.cursor({}, 8)->size(), 0U);
}

// The tables of a run reserve many more addresses than they need: 2^44 bytes, or 2^37 under
// ThreadSanitizer. A program may keep the results of many runs. Here so many are kept that what
// their tables reserved, all together, is more than the addresses that are left. A small table is
// packed; one with a long word keeps its regions.
TEST(Counts, KeepNoAddressesForGrowing) {
  const std::uint64_t of_a_run = reservable_bytes();
  const std::uint64_t runs = AddressSpace::of_this_process().left_bytes() / of_a_run + 1;
  const table::TableReservation reservation = table::default_reservation(of_a_run, 1);
  for (const std::size_t length : {std::size_t{4}, std::size_t{150'000}}) {
    const std::vector<std::string> text = {std::string(length, 'w')};
    std::vector<Counts> all;
    for (std::uint64_t i = 0; i < runs; ++i) {
      auto set = std::make_shared<store::TableSource>(hash::Seed(kSeed));
      Result<table::Table> table = table::Table::create(reservation, 0, set->budget());
      ASSERT_TRUE(table.ok());
      // The arena is the last part that is reserved. It is halved while addresses are lacking.
      ASSERT_TRUE(table->has_addresses_for({.arena_bytes = reservation.arena_bytes})) << i;
      test::count_all(*table, text, set->seed());
      ASSERT_EQ(table::PackedTable::suits(*table), length == 4);
      set->add(std::move(table).value());
      all.emplace_back(std::move(set), TokenProfile::kPython, LetterCase::kLower, RunStats(),
                       std::vector<Notice>());
    }
    EXPECT_EQ(all.back()[text[0]], 1U);
  }
}

TEST(Counts, ColumnsCanBeStopped) {
  const std::vector<std::string> text = {"word"};
  const Counts counts = counts_of(text, 0);
  std::stop_source source;
  EXPECT_EQ(counts.columns({}, 2, source.get_token()).offsets, (Column<std::int64_t>{0, 4}));
  source.request_stop();
  EXPECT_TRUE(counts.columns({}, 2, source.get_token()).offsets.empty());
}

TEST(Counts, SayHowMuchMemoryTheyTake) {
  std::vector<std::string> words;
  for (int number = 0; number < 100'000; ++number) {
    words.push_back("word" + std::to_string(number));
  }
  const std::uint64_t few = counts_of(std::vector<std::string>{"a"}, 0).memory_bytes();
  const std::uint64_t many = counts_of(words, 0).memory_bytes();
  EXPECT_GT(few, 0U);
  EXPECT_GT(many, few + 100'000 * 16);  // a slot has at least 16 bytes
}

TEST(Counts, AnswersForAWordLongerThanAnyThereMayBe) {
  const std::vector<std::string> text = {"word"};
  const Counts counts = counts_of(text, 0);
  EXPECT_EQ(counts[std::string(std::size_t{1} << table::kLengthBits, 'a')], 0U);
  EXPECT_EQ(counts["word"], 1U);
}

// There are enough words that several workers sort.
TEST(Counts, EveryNumberOfSortingWorkersGivesTheSameOrder) {
  std::mt19937_64 random(8);
  std::vector<std::string> text;
  for (std::size_t i = 0; i < 300'000; ++i) {
    text.push_back(test::numbered(i % 8 == 0 ? "prefix__" : "p", random() % 200'000));
  }
  const Counts counts = counts_of(text, 3);
  const WordMap expected = test::count_in_a_map(text);
  ASSERT_GT(expected.size(), 4U << 15);  // past what one worker sorts by itself, four times
  for (const Order order : {Order::kByCount, Order::kByWord}) {
    for (const std::optional<std::uint64_t> first : {std::optional<std::uint64_t>(), {70'000}}) {
      const Selection selection{.order = order, .first = first};
      const std::vector<Row> rows = expected_rows(expected, selection);
      for (const unsigned workers : {1U, 2U, 4U, 7U}) {
        const std::unique_ptr<Cursor> cursor = counts.cursor(selection, workers);
        ASSERT_TRUE(rows_of(*cursor) == rows) << workers << " workers";
        ASSERT_TRUE(rows_of(counts.columns(selection, workers)) == rows) << workers << " workers";
      }
    }
  }
}

}  // namespace
}  // namespace hapax
