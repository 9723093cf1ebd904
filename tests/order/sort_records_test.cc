// Checks lists that are sorted as records against std::sort of (count, word) pairs: counts on both
// sides of those that have a bucket, words on both sides of what fits a record, common beginnings,
// any number of words and threads.
#include "order/sort_records.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/caught_error.h"
#include "order/record_cursor.h"
#include "order/selects.h"
#include "order/sorted_cursor.h"
#include "store/table_source.h"
#include "support/batches.h"

namespace hapax::order {
namespace {

using test::WordMap;
using Row = std::pair<std::string, std::uint64_t>;

std::shared_ptr<const store::WordSource> source_of(const WordMap& words) {
  auto source = std::make_shared<store::TableSource>(hash::Seed(9));
  table::Table table = test::make_table(source->budget());
  for (const auto& [word, count] : words) {
    EXPECT_TRUE(table.add_word(word, count, source->seed()).ok());
  }
  source->add(std::move(table));
  return source;
}

std::vector<Row> expected_rows(const WordMap& words, const Selection& selection) {
  std::vector<Row> rows;
  for (const auto& [word, count] : words) {
    if (selects(selection, {word, count})) {
      rows.emplace_back(word, count);
    }
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  return rows;
}

std::vector<Row> rows_of(Cursor& cursor) {
  std::vector<Row> rows;
  while (const std::optional<WordCount> entry = cursor.next()) {
    rows.emplace_back(entry->word, entry->count);
  }
  EXPECT_EQ(rows.size(), cursor.size());
  EXPECT_FALSE(cursor.next().has_value());
  return rows;
}

std::unique_ptr<Cursor> cursor_of(const WordMap& words, const Selection& selection,
                                  unsigned workers) {
  const std::shared_ptr<const store::WordSource> source = source_of(words);
  return make_record_cursor(source, sort_records(*source, selection, workers));
}

void expect_sorted(const WordMap& words, const Selection& selection = {}) {
  const std::vector<Row> expected = expected_rows(words, selection);
  for (const unsigned workers : {1U, 2U, 5U}) {
    ASSERT_TRUE(rows_of(*cursor_of(words, selection, workers)) == expected)
        << words.size() << " words, " << workers << " workers";
  }
}

// Counts that have a bucket, the next ones, and those that an entry's key does not hold.
std::uint64_t some_count(std::uint64_t random) {
  static constexpr std::uint64_t kCounts[] = {1,   1,   1,   1,   1,     1,     2,     2,
                                              2,   3,   7,   252, 253,   254,   255,   256,
                                              257, 300, 999, 7,   65534, 65535, 65536, 1'000'000};
  return kCounts[random % std::size(kCounts)];
}

// Words of all lengths with common beginnings, numbered or ending in bytes of any value.
WordMap some_words(std::size_t size, std::uint64_t seed) {
  static constexpr std::string_view kStems[] = {
      "",  "a",    "ab", "sevenby", "eightbyt", "eightbyte", "fifteen_bytes_1",  "sixteen_bytes_12",
      "z", "中文", "𝔘𝔘", "éé",      "abcdefg",  "abcdefgi",  "seventeen_bytes_1"};
  std::mt19937_64 random(seed);
  WordMap words;
  while (words.size() < size) {
    std::string word(kStems[random() % std::size(kStems)]);
    word += std::to_string(random() % (4 * size));
    if (random() % 16 == 0) {
      word.append(random() % 60, static_cast<char>('a' + random() % 26));
    }
    words.emplace(std::move(word), some_count(random()));
  }
  return words;
}

TEST(SortRecords, SortsAnyNumberOfWords) {
  for (const std::size_t size : {0U, 1U, 2U, 63U, 64U, 65U, 1000U, 20'000U, 300'000U}) {
    expect_sorted(some_words(size, size));
  }
}

TEST(SortRecords, SortsWordsOfOneCount) {
  for (const std::uint64_t count : {1U, 253U, 254U, 255U, 256U, 65535U}) {
    WordMap words = some_words(5000, count);
    for (auto& [word, of_word] : words) {
      of_word = count;
    }
    expect_sorted(words);
  }
}

// All words of a bucket begin with the same 8 bytes, so only the second half of a record, or the
// word itself, decides.
TEST(SortRecords, SortsWordsWithTheSameBeginning) {
  WordMap words;
  std::mt19937_64 random(1);
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    std::string word = "samestem" + std::to_string(random() % 1'000'000'000);
    if (i % 3 == 0) {
      word += "_longer";
    }
    words.emplace(std::move(word), 1 + i % 2);
  }
  expect_sorted(words);
}

TEST(SortRecords, SortsLengthsAroundThatOfARecord) {
  WordMap words;
  const std::string stem(64, 'w');
  for (const std::size_t length : {1U, 2U, 7U, 8U, 9U, 15U, 16U, 17U, 18U, 47U, 48U, 49U, 64U}) {
    for (const std::uint64_t count : {1U, 2U, 254U, 255U}) {
      for (const char last : {'a', 'w', 'x'}) {
        std::string word = stem.substr(0, length);
        word.back() = last;
        words.emplace(word + std::to_string(count).substr(0, length % 2), count);
      }
    }
  }
  expect_sorted(words);
}

// Text has no such bytes. A caller's words may, and FF marks a reference.
TEST(SortRecords, SortsBytesThatNoTextHas) {
  WordMap words;
  std::mt19937_64 random(2);
  for (int i = 0; i < 10'000; ++i) {
    std::string word(1 + random() % 18, '\0');
    for (char& byte : word) {
      byte = static_cast<char>(random() % 4 == 0 ? 0xF4 + random() % 12 : 1 + random() % 255);
    }
    words.emplace(std::move(word), 1 + random() % 3);
  }
  expect_sorted(words);
}

TEST(SortRecords, TakesWhatTheSelectionTakes) {
  const WordMap words = some_words(30'000, 4);
  for (const std::uint64_t min_count : {0U, 2U, 254U, 255U, 70'000U, 2'000'000U}) {
    for (const std::uint64_t min_length : {0U, 3U, 9U, 40U}) {
      expect_sorted(words, {.min_count = min_count, .min_length = min_length});
    }
  }
}

TEST(SortRecords, SortsAnyWords) {
  const auto word = rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab\xC3\xFF")));
  EXPECT_TRUE(rc::check("the list is that of std::sort", [&] {
    WordMap words;
    for (std::string& any : *rc::gen::container<std::vector<std::string>>(word)) {
      if (!any.empty()) {
        words.emplace(std::move(any), some_count(*rc::gen::arbitrary<std::uint64_t>()));
      }
    }
    RC_ASSERT(rows_of(*cursor_of(words, {}, 2)) == expected_rows(words, {}));
  }));
}

TEST(SortRecords, APartIsThatPartOfTheList) {
  const WordMap words = some_words(20'000, 5);
  const std::vector<Row> expected = expected_rows(words, {});
  const std::unique_ptr<Cursor> all = cursor_of(words, {}, 2);
  std::mt19937_64 random(6);
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t begin = random() % (words.size() + 1);
    const std::uint64_t end = begin + random() % (words.size() - begin + 1);
    const std::unique_ptr<Cursor> part = all->part(begin, end);
    const std::unique_ptr<Cursor> part_of_part = part->part(0, (end - begin) / 2);
    ASSERT_TRUE(rows_of(*part) ==
                std::vector<Row>(expected.begin() + static_cast<std::ptrdiff_t>(begin),
                                 expected.begin() + static_cast<std::ptrdiff_t>(end)));
    EXPECT_EQ(part_of_part->size(), (end - begin) / 2);
    const std::optional<WordCount> first = part_of_part->next();
    EXPECT_TRUE(!first ||
                (first->word == expected[begin].first && first->count == expected[begin].second));
  }
}

TEST(SortRecords, WordsLiveAsLongAsTheCursor) {
  const WordMap words = some_words(2000, 7);
  const std::unique_ptr<Cursor> cursor = cursor_of(words, {}, 1);  // holds the source itself
  std::vector<WordCount> list;
  {
    const std::unique_ptr<Cursor> part = cursor->part(0, cursor->size());
    while (const std::optional<WordCount> entry = part->next()) {
      list.push_back(*entry);
    }
  }
  const std::vector<Row> expected = expected_rows(words, {});
  ASSERT_EQ(list.size(), expected.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    ASSERT_EQ(list[i].word, expected[i].first);
  }
}

TEST(SortRecords, EndsWhenAsked) {
  const std::shared_ptr<const store::WordSource> source = source_of(some_words(1000, 8));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(sort_records(*source, {}, 2, stop.get_token()), Cancelled);
}

TEST(SortRecords, LongListsByCountAreSortedSo) {
  const WordMap words = some_words(kMinWordsOfRecords + 1000, 10);
  const std::shared_ptr<const store::WordSource> source = source_of(words);
  for (const Selection& selection :
       {Selection{}, Selection{.order = Order::kByWord}, Selection{.first = 100'000},
        Selection{.min_count = 2}, Selection{.min_count = 255}}) {
    std::vector<Row> expected = expected_rows(words, selection);
    if (selection.order == Order::kByWord) {
      expected.assign(words.begin(), words.end());
    }
    expected.resize(std::min<std::size_t>(expected.size(), selection.first.value_or(SIZE_MAX)));
    ASSERT_TRUE(rows_of(*make_sorted_cursor(source, selection, 2)) == expected);
  }
}

}  // namespace
}  // namespace hapax::order
