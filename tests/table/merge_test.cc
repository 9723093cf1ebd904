// Checks merging: the tables of any number of workers, by any number of partitions, make the one
// map; every word stands in exactly one partition; and two large tables merge in time linear in
// their words (inserted in slot order into a table that grows, they would take quadratic time).
#include "table/merge.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <random>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/caught_error.h"
#include "support/batches.h"
#include "support/processor_time.h"

namespace hapax::table {
namespace {

using test::contents;
using test::count_all;
using test::count_in_a_map;
using test::make_table;
using test::WordMap;

std::vector<std::string> numbered_words(std::size_t from, std::size_t to) {
  std::vector<std::string> words;
  words.reserve(to - from);
  for (std::size_t i = from; i < to; ++i) {
    words.push_back(test::numbered(i % 4 == 0 ? "a_rather_long_word_" : "w", i));
  }
  return words;
}

std::vector<TableView> views_of(const std::vector<Table>& tables) {
  std::vector<TableView> views;
  views.reserve(tables.size());
  for (const Table& table : tables) {
    views.push_back(table.view());
  }
  return views;
}

class Merging : public testing::Test {
 protected:
  Table table_of(const std::vector<std::string>& words) {
    Table table = make_table(budget_);
    count_all(table, words, seed_);
    return table;
  }

  // Merges all partitions and checks that each word is in its own.
  WordMap merge_all(const std::vector<Table>& tables, unsigned bits) {
    const std::vector<TableView> views = views_of(tables);
    WordMap all;
    for (std::uint64_t partition = 0; partition < std::uint64_t{1} << bits; ++partition) {
      Result<Table> merged = merge_partition(views, partition, bits, budget_);
      EXPECT_TRUE(merged.ok());
      std::uint64_t total = 0;
      for (const auto& [word, count] : contents(merged->view())) {
        EXPECT_EQ(partition_of(tag_of(word, seed_), bits), partition);
        EXPECT_TRUE(all.emplace(word, count).second) << word << " is in two partitions";
        const Slot* const slot = merged->view().find(word, seed_);
        EXPECT_TRUE(slot != nullptr && slot->count == count) << word;
        total += count;
      }
      EXPECT_EQ(merged->view().total(), total);
    }
    return all;
  }

  Budget budget_;
  hash::Seed seed_{77};
};

TEST_F(Merging, EveryNumberOfPartitionsMakesTheOneMap) {
  std::mt19937_64 random(5);
  std::vector<std::string> everything;
  std::vector<Table> tables;
  for (const std::size_t number : {3'000U, 1U, 0U, 9'000U, 20'000U}) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < number; ++i) {
      const std::size_t id = random() % 12'000;
      words.push_back(test::numbered(id % 3 == 0 ? "a_rather_long_word_" : "w", id));
    }
    everything.insert(everything.end(), words.begin(), words.end());
    tables.push_back(table_of(words));
  }
  const WordMap expected = count_in_a_map(everything);
  for (unsigned bits = 0; bits <= kMaxPartitionBits; ++bits) {
    ASSERT_TRUE(merge_all(tables, bits) == expected) << bits;
  }
}

// Partitions of so many slots are visited in parts.
TEST_F(Merging, LargePartitionsMakeTheOneMap) {
  std::vector<std::string> words = numbered_words(0, 300'000);
  std::vector<Table> tables;
  tables.push_back(table_of(words));
  tables.push_back(table_of(numbered_words(200'000, 350'000)));
  ASSERT_GT(tables.front().view().capacity(), std::uint64_t{1} << 18);
  const std::vector<std::string> more = numbered_words(200'000, 350'000);
  words.insert(words.end(), more.begin(), more.end());
  const WordMap expected = count_in_a_map(words);
  for (const unsigned bits : {0U, 1U, 3U}) {
    EXPECT_TRUE(merge_all(tables, bits) == expected) << bits << " bits";
  }
}

TEST_F(Merging, StopsWhenAsked) {
  const Table table = table_of(numbered_words(0, 1'000));
  const std::vector<TableView> views = {table.view()};
  std::stop_source source;
  const auto merge = [&] { return merge_partition(views, 0, 0, budget_, source.get_token()); };
  EXPECT_TRUE(merge().ok());
  source.request_stop();
  EXPECT_THROW((void)merge(), Cancelled);
}

TEST_F(Merging, OfNothingIsEmpty) {
  const std::vector<Table> none;
  EXPECT_TRUE(merge_all(none, 0).empty());
  std::vector<Table> empty;
  empty.push_back(make_table(budget_));
  empty.push_back(make_table(budget_));
  EXPECT_TRUE(merge_all(empty, 3).empty());
}

TEST_F(Merging, LeavesTheTablesAsTheyWere) {
  const std::vector<std::string> words = numbered_words(0, 10'000);
  std::vector<Table> tables;
  tables.push_back(table_of(words));
  tables.push_back(table_of(numbered_words(5'000, 15'000)));
  merge_all(tables, 4);
  EXPECT_TRUE(contents(tables[0].view()) == count_in_a_map(words));
}

// Of narrow slots or of wide ones: their words begin with `stem`.
class MergingOneKind : public Merging, public testing::WithParamInterface<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(Stems, MergingOneKind,
                         testing::Values("w", "a_word_longer_than_sixteen_"));

TEST_P(MergingOneKind, ATableAtItsFullestStillGivesEveryPartition) {
  // At the moment before it grows the clusters are longest, those over the end of the slots too.
  std::vector<Table> tables;
  tables.push_back(make_table(budget_));
  std::vector<std::string> words;
  const std::uint64_t capacity = tables[0].view().capacity();
  while (tables[0].view().capacity() == capacity) {
    const std::string word = test::numbered(GetParam(), words.size());
    ASSERT_TRUE(tables[0].reserve({1, 1, 0}).ok());
    if (tables[0].view().capacity() != capacity) {
      break;
    }
    count_all(tables[0], std::vector<std::string>{word}, seed_);
    words.push_back(word);
  }
  Words all;
  for (const std::string& word : words) {
    all.add(word.size());
  }
  // The table has grown now; another one of the same words, made for them, is as full as can be.
  Table full = make_table(budget_);
  count_all(full, words, seed_);
  const SlotView slots = full.view().slots()[all.narrow > 0 ? 0 : 1];
  ASSERT_GT(words.size(), slots.size / 2);
  std::vector<Table> one;
  one.push_back(std::move(full));
  for (unsigned bits = 0; bits <= kMaxPartitionBits; ++bits) {
    ASSERT_TRUE(merge_all(one, bits) == count_in_a_map(words)) << bits;
  }
}

TEST_F(Merging, MergedTablesCanBeMergedAgain) {
  const std::vector<std::string> words = numbered_words(0, 20'000);
  std::vector<Table> tables;
  tables.push_back(table_of(words));
  const std::vector<TableView> views = views_of(tables);
  WordMap all;
  for (std::uint64_t partition = 0; partition < 4; ++partition) {
    std::vector<Table> halves;
    for (int i = 0; i < 2; ++i) {
      Result<Table> part = merge_partition(views, partition, 2, budget_);
      ASSERT_TRUE(part.ok());
      halves.push_back(std::move(part).value());
    }
    for (std::uint64_t finer = 4 * partition; finer < 4 * partition + 4; ++finer) {
      Result<Table> merged = merge_partition(views_of(halves), finer, 4, budget_);
      ASSERT_TRUE(merged.ok());
      all.merge(contents(merged->view()));
    }
  }
  WordMap expected = count_in_a_map(words);
  for (auto& [word, count] : expected) {
    count *= 2;
  }
  EXPECT_TRUE(all == expected);
}

// Of tables that share all words, some or none, so that the first must grow or must not; also words
// that stand in the arena.
TEST_F(Merging, IntoOneOfThemMakesTheOneMap) {
  for (const std::size_t shared : {0, 5000, 20'000}) {
    std::vector<std::string> first = numbered_words(0, 20'000);
    first.push_back(std::string(100, 'a'));
    std::vector<std::string> second = numbered_words(20'000 - shared, 40'000 - shared);
    second.insert(second.end(), {std::string(100, 'a'), std::string(3000, 'b'), "w"});
    Table target = table_of(first);
    const Table other = table_of(second);
    const Table empty = make_table(budget_);
    const TableView others[] = {other.view(), empty.view(), other.view()};
    ASSERT_TRUE(table::merge_all(target, others).ok());
    WordMap expected = count_in_a_map(first);
    for (const auto& [word, count] : count_in_a_map(second)) {
      expected[word] += 2 * count;
    }
    EXPECT_TRUE(contents(target.view()) == expected) << shared;
    EXPECT_EQ(target.view().total(), first.size() + 2 * second.size());
    for (const auto& [word, count] : expected) {
      ASSERT_NE(target.view().find(word, seed_), nullptr) << word;
    }
  }
}

TEST_F(Merging, ATableKnowsForHowManyWordsItHasAddresses) {
  const Words some{.narrow = 10'000, .wide = 1000, .arena_bytes = 5000};
  Result<Table> table = Table::create(reservation_for(some), 0, budget_);
  ASSERT_TRUE(table.ok());
  EXPECT_TRUE(table->has_addresses_for(some));
  EXPECT_FALSE(table->has_addresses_for({.narrow = 1'000'000, .wide = 0, .arena_bytes = 0}));
  EXPECT_FALSE(table->has_addresses_for({.narrow = 0, .wide = 100'000, .arena_bytes = 0}));
  EXPECT_FALSE(table->has_addresses_for({.narrow = 0, .wide = 0, .arena_bytes = 1'000'000}));
}

TEST_F(Merging, SumsThatDoNotFitAreAnError) {
  std::vector<Table> tables;
  for (int i = 0; i < 2; ++i) {
    const Table source = table_of({"word"});
    NarrowSlot slot = reinterpret_cast<const NarrowSlot&>(*source.view().find("word", seed_));
    slot.head.count = kMaxCount / 2 + 1;
    tables.push_back(make_table(budget_));
    ASSERT_TRUE(tables.back().reserve({1, 0, 0}).ok());
    ASSERT_TRUE(tables.back().add(slot.head, source.view()));
  }
  const Result<Table> merged = merge_partition(views_of(tables), 0, 0, budget_);
  ASSERT_FALSE(merged.ok());
  EXPECT_EQ(merged.error().kind, ErrorKind::kOverflow);
  EXPECT_NE(merged.error().remedy, "");
  const TableView others[] = {tables[1].view()};
  const Result<void> into_one = table::merge_all(tables[0], others);
  ASSERT_FALSE(into_one.ok());
  EXPECT_EQ(into_one.error().kind, ErrorKind::kOverflow);
}

TEST_F(Merging, ABudgetThatIsUsedUpIsAnErrorAndGivenBack) {
  std::vector<Table> tables;
  tables.push_back(table_of(numbered_words(0, 50'000)));
  Budget small(std::uint64_t{1} << 20);
  const Result<Table> merged = merge_partition(views_of(tables), 0, 0, small);
  ASSERT_FALSE(merged.ok());
  EXPECT_EQ(merged.error().kind, ErrorKind::kOutOfMemory);
  EXPECT_EQ(small.used(), 0U);
  Table target = make_table(small);
  const TableView others[] = {tables[0].view()};
  const Result<void> into_one = table::merge_all(target, others);
  ASSERT_FALSE(into_one.ok());
  EXPECT_EQ(into_one.error().kind, ErrorKind::kOutOfMemory);
}

// The slots that were looked at to place all words of a table, found from where they stand: a
// number that is the same on every machine.
std::uint64_t probes_of(const TableView& view, unsigned partition_bits) {
  std::uint64_t probes = 0;
  for (const SlotView& slots : view.slots()) {
    const auto capacity_bits = static_cast<unsigned>(std::countr_zero(slots.size));
    for (std::uint64_t i = 0; i < slots.size; ++i) {
      if (slots[i].used()) {
        const std::uint64_t home = home_of(slots[i].tag, partition_bits, capacity_bits);
        probes += ((i - home) & (slots.size - 1)) + 1;
      }
    }
  }
  return probes;
}

TEST_F(Merging, OfTwoLargeTablesPlacesEachWordNearItsHome) {
  std::vector<Table> tables;
  tables.push_back(table_of(numbered_words(0, 400'000)));
  tables.push_back(table_of(numbered_words(200'000, 600'000)));
  for (const unsigned bits : {0U, 3U}) {
    Result<Table> merged = merge_partition(views_of(tables), 0, bits, budget_);
    ASSERT_TRUE(merged.ok());
    EXPECT_LT(probes_of(merged->view(), bits), 3 * merged->size());
  }
}

TEST_F(Merging, OfALargeTableIntoAnotherPlacesEachWordNearItsHome) {
  Table target = table_of(numbered_words(0, 200'000));
  const Table other = table_of(numbered_words(200'000, 400'000));
  const TableView others[] = {other.view()};
  ASSERT_TRUE(table::merge_all(target, others).ok());
  EXPECT_EQ(target.size(), 400'000U);
  EXPECT_LT(probes_of(target.view(), 0), 3 * target.size());
}

double best_seconds_to_merge(const std::vector<Table>& tables, Budget& budget) {
  const std::vector<TableView> views = views_of(tables);
  return test::best_cpu_seconds(5, [&] {
    const Result<Table> merged = merge_partition(views, 0, 0, budget);
    EXPECT_TRUE(merged.ok());
  });
}

TEST_F(Merging, OfTwoLargeTablesIsLinearInTime) {
  std::vector<Table> small;
  small.push_back(table_of(numbered_words(0, 100'000)));
  small.push_back(table_of(numbered_words(100'000, 200'000)));
  std::vector<Table> large;
  large.push_back(table_of(numbered_words(0, 400'000)));
  large.push_back(table_of(numbered_words(400'000, 800'000)));
  const double small_seconds = best_seconds_to_merge(small, budget_);
  const double large_seconds = best_seconds_to_merge(large, budget_);
  // Four times the words: four times the time, more by what no longer fits the caches; quadratic
  // would be sixteen times.
  EXPECT_LT(large_seconds, 12 * small_seconds);
  // Enough for any machine and sanitizer, but not for quadratic time.
  EXPECT_LT(large_seconds, 5);
}

}  // namespace
}  // namespace hapax::table
