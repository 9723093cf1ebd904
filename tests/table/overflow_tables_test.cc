// Checks that workers whose tables must stay small, and the words that overflow them, make the one
// map together: by any number of threads, with words of all lengths, and with too little memory.
#include "table/overflow_tables.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "support/batches.h"

namespace hapax::table {
namespace {

using test::WordMap;

constexpr std::uint64_t kPlenty = std::uint64_t{1} << 40;
// What the smallest table has.
constexpr std::uint64_t kSmallest = (sizeof(NarrowSlot) << 12) + (sizeof(WideSlot) << 8);

std::uint64_t slots_bytes(const TableView& table) {
  std::uint64_t bytes = 0;
  for (const SlotView& slots : table.slots()) {
    bytes += slots.size * slots.slot_bytes;
  }
  return bytes;
}

std::vector<std::string> make_text(std::size_t words, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::string> text;
  for (std::size_t i = 0; i < words; ++i) {
    // A few are frequent, most are rare; some longer than 16 bytes, some than a batch.
    const std::uint64_t which = random() % 3 == 0 ? random() % 50 : random() % 40'000;
    std::string word = test::numbered("w", which);
    word += which % 7 == 0 ? "_which_is_longer_than_sixteen" : "";
    word += which % 14 == 0 ? "_or_even_than_forty_eight" : "";
    word += which % 10'000 == 77 ? std::string(40'000 + which, 'x') : "";
    text.push_back(std::move(word));
  }
  return text;
}

struct Worker {
  Worker(OverflowTables& shared, Budget& budget)
      : table(test::make_table(budget)), overflow(std::make_unique<OverflowBuffer>(shared)) {
    table.limit_bytes(kSmallest, *overflow);
  }
  Table table;
  std::unique_ptr<OverflowBuffer> overflow;
};

class OverflowTablesTest : public testing::TestWithParam<unsigned> {
 protected:
  hash::Seed seed_{9};
  Budget budget_;
};

TEST_P(OverflowTablesTest, MakeTheOneMap) {
  const unsigned threads = GetParam();
  OverflowTables shared(threads, kPlenty, scalar_level(), budget_);
  std::vector<std::vector<std::string>> texts;
  std::vector<Worker> workers;
  WordMap expected;
  for (unsigned i = 0; i < threads; ++i) {
    texts.push_back(make_text(30'000, i));
    workers.emplace_back(shared, budget_);
    for (const std::string& word : texts.back()) {
      ++expected[word];
    }
  }
  {
    std::vector<std::jthread> running;
    for (unsigned i = 0; i < threads; ++i) {
      running.emplace_back([&, i] {
        test::count_all(workers[i].table, texts[i], seed_);
        workers[i].overflow->flush();
      });
    }
  }
  std::vector<TableView> views;
  for (const Worker& worker : workers) {
    ASSERT_TRUE(worker.overflow->status().ok());
    ASSERT_EQ(slots_bytes(worker.table.view()), kSmallest);
    views.push_back(worker.table.view());
  }
  ASSERT_TRUE(shared.used());
  WordMap found;
  std::uint64_t total = 0;
  for (std::uint64_t i = 0; i < std::uint64_t{1} << shared.partition_bits(); ++i) {
    Result<Table> merged = shared.merge(i, views);
    ASSERT_TRUE(merged.ok());
    total += merged->view().total();
    for (const auto& [word, count] : test::contents(merged->view())) {
      EXPECT_EQ(partition_of(tag_of(word, seed_), shared.partition_bits()), i);
      EXPECT_TRUE(found.emplace(word, count).second) << word << " is in two partitions";
    }
  }
  EXPECT_TRUE(found == expected);
  EXPECT_EQ(total, 30'000U * threads);
}

INSTANTIATE_TEST_SUITE_P(Threads, OverflowTablesTest, testing::Values(1, 2, 3, 8));

TEST(OverflowTablesUnused, AreNotMadeForASmallVocabulary) {
  Budget budget;
  OverflowTables shared(2, kPlenty, scalar_level(), budget);
  Worker worker(shared, budget);
  for (int batch = 0; batch < 3; ++batch) {
    // No more than there would be room for if all were different.
    test::count_all(worker.table, std::vector<std::string>(2000, "again"), hash::Seed(1));
  }
  worker.overflow->flush();
  EXPECT_FALSE(shared.used());
  EXPECT_TRUE(worker.overflow->status().ok());
}

TEST(OverflowTablesMemory, TooLittleIsAnError) {
  Budget own;
  Budget small(1'000'000);
  OverflowTables shared(2, kPlenty, scalar_level(), small);
  Worker worker(shared, own);
  const std::vector<std::string> text = make_text(100'000, 1);
  test::in_batches(text, [&](const text::WordBatch& batch) {
    return worker.table.count(batch, hash::Seed(1)).ok();
  });
  worker.overflow->flush();
  ASSERT_FALSE(worker.overflow->status().ok());
  EXPECT_EQ(worker.overflow->status().error().kind, ErrorKind::kOutOfMemory);
}

}  // namespace
}  // namespace hapax::table
