// Checks the sample sort against std::sort: keys of every distribution, any number of entries and
// workers, and words with equal keys.
#include "order/sort_entries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/table_source.h"
#include "support/batches.h"

namespace hapax::order {
namespace {

std::vector<std::pair<std::uint64_t, const char*>> plain(std::span<const SortEntry> entries) {
  std::vector<std::pair<std::uint64_t, const char*>> pairs;
  pairs.reserve(entries.size());
  for (const SortEntry& entry : entries) {
    pairs.emplace_back(entry.key, entry.word.bytes());
  }
  return pairs;
}

class SortEntries : public testing::Test {
 protected:
  // Makes a table of words with the same beginning, so keys of words with equal counts are often
  // the same.
  SortEntries() {
    std::vector<std::string> words;
    for (std::uint64_t i = 0; i < 3000; ++i) {
      words.push_back(test::numbered("alike_for_more_than_eight_", i));
    }
    table::Table table = test::make_table(source_.budget());
    test::count_all(table, words, source_.seed());
    source_.add(std::move(table));
    store::WordRef ref;
    for (std::size_t piece = 0; piece < source_.pieces(); ++piece) {
      std::uint64_t at = 0;
      while (source_.read(piece, at, std::span(&ref, 1)) == 1) {
        words_.push_back(ref);
      }
    }
  }

  void expect_sorted(const std::vector<SortEntry>& entries, unsigned workers) {
    const EntryLess less(source_, Order::kByCount);
    std::vector<SortEntry> expected = entries;
    std::sort(expected.begin(), expected.end(), less);
    LargeArray<SortEntry> own(entries.size());
    std::copy(entries.begin(), entries.end(), own.begin());
    const LargeArray<SortEntry> sorted = sort_entries(std::move(own), less, workers);
    ASSERT_TRUE(plain({sorted.data(), sorted.size()}) == plain(expected));
  }

  store::TableSource source_{hash::Seed(5)};
  std::vector<store::WordRef> words_;
};

TEST_F(SortEntries, SortsKeysOfEverySpread) {
  std::mt19937_64 random(3);
  for (const std::size_t size : {0U, 1U, 2U, 31U, 33U, 2047U, 2048U, 2049U, 20'000U, 300'000U}) {
    for (int spread = 0; spread < 5; ++spread) {
      std::vector<SortEntry> entries;
      for (std::size_t i = 0; i < size; ++i) {
        const std::uint64_t any = random();
        const std::uint64_t keys[] = {any, any % 3, 77, any >> (any % 64), i};
        // A key has one word. Otherwise equal entries may be in either order.
        const std::uint64_t key = keys[spread];
        entries.push_back({key, words_[key % 3 == 0 ? 0 : key % words_.size()]});
      }
      for (const unsigned workers : {1U, 2U, 5U}) {
        expect_sorted(entries, workers);
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }
}

TEST_F(SortEntries, WordsOfOneKeyAreSortedByTheirBytes) {
  std::vector<SortEntry> entries;
  for (const store::WordRef word : words_) {
    entries.push_back({42, word});
  }
  expect_sorted(entries, 2);
}

}  // namespace
}  // namespace hapax::order
