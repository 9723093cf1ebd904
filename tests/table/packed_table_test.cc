// Checks that a packed table has the words and counts of the table it was made from: none, few, and
// as many as are packed, of all lengths; found one by one, visited by partition, and merged.
#include "table/packed_table.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/batches.h"
#include "table/merge.h"
#include "table/table.h"

namespace hapax::table {
namespace {

using test::contents;
using test::make_table;
using test::WordMap;

constexpr std::string_view kStems[] = {"w", "a_rather_long_word_",
                                       "a_word_that_is_longer_than_a_wide_slot_has_room_for_"};

std::vector<std::string> words_of_all_lengths(std::uint64_t number) {
  std::vector<std::string> words;
  for (std::uint64_t i = 0; i < number; ++i) {
    for (std::uint64_t times = 0; times <= i % 3; ++times) {
      words.push_back(test::numbered(kStems[i % 7 < 5 ? 0 : i % 2 + 1], i));
    }
  }
  return words;
}

class PackedTables : public testing::Test {
 protected:
  Budget budget_;
  hash::Seed seed_{31};
};

TEST_F(PackedTables, HaveTheSameWords) {
  for (const std::uint64_t number : {0, 1, 2, 7, 8, 9, 100, 300, 1'000}) {
    SCOPED_TRACE(number);
    Table table = make_table(budget_);
    test::count_all(table, words_of_all_lengths(number), seed_);
    const WordMap expected = contents(table.view());
    ASSERT_EQ(expected.size(), number);
    ASSERT_TRUE(PackedTable::suits(table));
    const std::uint64_t total = table.view().total();
    const PackedTable packed(table.view());
    const TableView view = packed.view();
    EXPECT_EQ(view.size(), number);
    EXPECT_EQ(view.total(), total);
    EXPECT_TRUE(contents(view) == expected);
    for (const auto& [word, count] : expected) {
      const Slot* const slot = view.find(word, seed_);
      ASSERT_NE(slot, nullptr) << word;
      EXPECT_EQ(slot->count, count);
    }
    EXPECT_EQ(view.find("absent", seed_), nullptr);
    EXPECT_EQ(view.find("absent_and_longer_than_sixteen_bytes", seed_), nullptr);
  }
}

TEST_F(PackedTables, AreMergedByPartition) {
  Table table = make_table(budget_);
  test::count_all(table, words_of_all_lengths(900), seed_);
  const PackedTable packed(table.view());
  for (const unsigned bits : {0, 1, 5, 12}) {
    WordMap merged;
    for (std::uint64_t partition = 0; partition < std::uint64_t{1} << bits; ++partition) {
      const TableView views[] = {packed.view()};
      const Result<Table> part = merge_partition(views, partition, bits, budget_);
      ASSERT_TRUE(part.ok());
      merged.merge(contents(part->view()));
    }
    EXPECT_TRUE(merged == contents(table.view())) << bits;
  }
}

TEST_F(PackedTables, TakeLittleMemory) {
  Table table = make_table(budget_);
  test::count_all(table, words_of_all_lengths(3), seed_);
  EXPECT_LT(PackedTable(table.view()).bytes(), 16'000U);
}

TEST_F(PackedTables, LargeTablesStayInRegions) {
  Table table = make_table(budget_);
  test::count_all(table, words_of_all_lengths(20'000), seed_);
  EXPECT_FALSE(PackedTable::suits(table));
}

}  // namespace
}  // namespace hapax::table
