// Checks a store to which tables were added against a map: words of all lengths, with large and
// small batches, words that several tables have, and counts that pass 32 bits.
#include "store/add_table.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/budget.h"
#include "store/store.h"
#include "store/stores.h"
#include "support/batches.h"
#include "table/cpu_levels.h"
#include "table/table.h"

namespace hapax::store {
namespace {

using test::numbered;
using test::WordMap;

constexpr std::uint64_t kOften = 5'000'000'000;
constexpr FrontSizes kBatches[] = {
    {}, {.batch_words = 1, .long_batch_words = 1}, {.batch_words = 7, .long_batch_words = 3}};

class TablesInAStore : public ::testing::Test {
 protected:
  std::unique_ptr<Store> make_store() {
    return Store::create(std::uint64_t{1} << 32, hash::Seed(20), table::scalar_level(), budget_)
        .value();
  }
  void add(Store& store, const WordMap& words, const FrontSizes& sizes) {
    table::Table table = test::make_table(budget_);
    for (const auto& [word, count] : words) {
      ASSERT_TRUE(table.add_word(word, count, store.seed()));
      all_[word] += count;
    }
    ASSERT_TRUE(add_table(store, table.view(), sizes));
  }
  // All words that were added, and no others.
  void expect_holds(Store& store) {
    ASSERT_TRUE(store.finish());
    test::expect_holds(store, all_);
    all_.clear();
  }

  Budget budget_;
  WordMap all_;
};

// The longest words are longer than the texts of a batch.
TEST_F(TablesInAStore, HaveWordsAndCountsOfAllSizes) {
  for (const FrontSizes& sizes : kBatches) {
    const std::unique_ptr<Store> store = make_store();
    add(*store,
        {
            {"often", kOften},
            {"more_often", 3 * kOften},
            {"at_the_border", UINT32_MAX},
            {"behind_the_border", std::uint64_t{UINT32_MAX} + 1},
            {"once", 1},
            {"sixteen_bytes_16", 7},
            {"seventeen_bytes_17", kOften + 1},
            {std::string(48, 'x'), 5},
            {std::string(49, 'x'), kOften},
            {std::string(1'000, 'y'), 2},
            {std::string(1'000'000, 'z'), 3},
        },
        sizes);
    expect_holds(*store);
  }
}

// Half of the words of each table are in the next one, too.
TEST_F(TablesInAStore, AreAddedUp) {
  for (const FrontSizes& sizes : kBatches) {
    const std::unique_ptr<Store> store = make_store();
    for (const std::uint64_t begin : {0, 2'500, 5'000}) {
      WordMap words;
      for (std::uint64_t i = begin; i < begin + 5'000; ++i) {
        words[numbered(std::string(i % 70, 'w'), i)] = i + 1;
      }
      add(*store, words, sizes);
    }
    expect_holds(*store);
  }
}

TEST_F(TablesInAStore, MayBeEmpty) {
  const std::unique_ptr<Store> store = make_store();
  add(*store, {}, {});
  expect_holds(*store);
}

// One partition gets all words, more than a batch has room for.
TEST_F(TablesInAStore, MayCrowdIntoOnePartition) {
  const std::unique_ptr<Store> store = make_store();
  WordMap words;
  for (std::uint64_t i = 0; words.size() < 10'000; ++i) {
    const std::string word = numbered(std::string(i % 60, 'w'), i);
    if (table::partition_of(table::tag_of(word, store->seed()), kPartitionBits) == 63) {
      words[word] = 1;
    }
  }
  add(*store, words, {});
  expect_holds(*store);
}

TEST_F(TablesInAStore, ReportThatThereIsNoMoreRoom) {
  const std::unique_ptr<Store> store =
      Store::create(std::uint64_t{1} << 20, hash::Seed(20), table::scalar_level(), budget_).value();
  table::Table table = test::make_table(budget_);
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    ASSERT_TRUE(table.add_word(numbered("w", i), 1, store->seed()));
  }
  const Result<void> added = add_table(*store, table.view(), {});
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, ErrorKind::kOutOfMemory);
}

}  // namespace
}  // namespace hapax::store
