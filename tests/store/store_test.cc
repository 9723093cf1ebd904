// Several threads add words to one store through fronts of their own, and a store takes no more
// memory than it needs. Run under ThreadSanitizer.
#include "store/store.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "store/front.h"
#include "store/stores.h"
#include "support/batches.h"

namespace hapax::store {
namespace {

TEST(Store, TakesTheWordsOfSeveralThreads) {
  constexpr std::uint64_t kWorkers = 4;
  constexpr std::uint64_t kWords = 30'000;
  Budget budget;
  Result<std::unique_ptr<Store>> made =
      Store::create(std::uint64_t{1} << 36, hash::Seed(5), table::cpu_levels().front(), budget);
  ASSERT_TRUE(made);
  Store& store = **made;
  const auto work = [&store](std::uint64_t worker) {
    std::vector<std::string> words;
    for (std::uint64_t i = 0; i < kWords; ++i) {
      words.push_back(test::numbered("common", i % 500));
      words.push_back(test::numbered("shared_rare_word_no", i));
      words.push_back(test::numbered("own", kWorkers * i + worker));
    }
    Front front(store, {.max_home_bits = 13, .batch_words = 64});
    test::in_batches(words, [&](const text::WordBatch& batch) {
      const Result<void> counted = front.count(batch);
      EXPECT_TRUE(counted);
      return counted.ok();
    });
    EXPECT_TRUE(front.flush());
  };
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t worker = 0; worker < kWorkers; ++worker) {
      threads.emplace_back(work, worker);
    }
  }
  ASSERT_TRUE(store.finish());
  EXPECT_EQ(store.words().size(), 500 + kWords + kWorkers * kWords);
  EXPECT_EQ(store.total(), 3 * kWorkers * kWords);
  for (std::uint64_t i = 0; i < kWords; ++i) {
    ASSERT_EQ(store.count_of(test::numbered("shared_rare_word_no", i)), kWorkers);
    ASSERT_EQ(store.count_of(test::numbered("own", i)), 1U);
  }
  EXPECT_EQ(store.count_of("common7"), kWorkers * kWords / 500);
}

TEST(Store, GivesThePartitionsThatItEmpties) {
  Budget budget;
  const std::unique_ptr<Store> store =
      Store::create(std::uint64_t{1} << 34, hash::Seed(5), table::scalar_level(), budget).value();
  EXPECT_EQ(store->used_bytes(), 0U);
  const std::vector<std::string> words = test::words_of_all_lengths("word", 30'000);
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(test::add_through_front(*store, words));
    EXPECT_EQ(store->words().size(), words.size());
    // A short word takes a third of a line, a longer one a slot, and a quarter of them is free.
    const std::uint64_t places = std::uint64_t{10'000} * (64 + 64 + 64 / 3) / 3 * 4;
    EXPECT_NEAR(static_cast<double>(store->used_bytes()),
                static_cast<double>(places + store->words().arena_bytes), 10'000);
    const Error full{.kind = ErrorKind::kOutOfMemory, .cause = "no room"};
    EXPECT_FALSE(store->empty(0, [&](const Partition&) -> Result<void> { return full; }));
    std::uint64_t given = 0;
    for (std::uint64_t i = 0; i < kPartitions; ++i) {
      ASSERT_TRUE(store->empty(i, [&given](const Partition& partition) -> Result<void> {
        given += partition.words().size();
        return {};
      }));
    }
    EXPECT_EQ(given, words.size());
    EXPECT_EQ(store->words().size(), 0U);
    EXPECT_EQ(store->used_bytes(), 0U);
  }
}

class StoreMemory : public testing::TestWithParam<bool> {
 protected:
  std::unique_ptr<Store> make() {
    constexpr std::uint64_t kAddresses = std::uint64_t{1} << 34;
    const hash::Seed seed(5);
    return (GetParam() ? Store::create_shared(kAddresses, seed, table::scalar_level(), budget_)
                       : Store::create(kAddresses, seed, table::scalar_level(), budget_))
        .value();
  }
  static void add(Store& store, std::uint64_t number) {
    std::vector<std::string> words;
    for (std::uint64_t i = 0; i < number; ++i) {
      words.push_back(test::numbered(i % 2 == 0 ? "w" : "a_word_of_more_than_16_bytes_", i));
    }
    Front front(store, {.max_home_bits = 10, .batch_words = 64});
    test::in_batches(words, [&](const text::WordBatch& batch) { return front.count(batch).ok(); });
    ASSERT_TRUE(front.flush());
  }

  Budget budget_;
};

// Blocks that a partition has outgrown serve others.
TEST_P(StoreMemory, OfOutgrownBlocksIsUsedAgain) {
  const std::unique_ptr<Store> store = make();
  add(*store, 600'000);
  std::uint64_t in_use = 0;
  for (std::size_t i = 0; i < kPartitions; ++i) {
    in_use += store->partition(i).lines(store->pool()).size * sizeof(WordLine);
    in_use += store->partition(i).slots(store->pool()).size * sizeof(table::WideSlot);
  }
  EXPECT_GT(in_use, std::uint64_t{20} << 20);
  EXPECT_LT(budget_.used(), in_use / 2 * 3);
}

// A program may keep many results.
TEST_P(StoreMemory, IsAllThatAFinishedStoreKeeps) {
  const std::unique_ptr<Store> store = make();
  add(*store, 1'000);
  EXPECT_GE(store->pool().region().reserved(), std::uint64_t{1} << 33);
  ASSERT_TRUE(store->finish());
  EXPECT_LT(store->pool().region().reserved(), std::uint64_t{4} << 20);
  EXPECT_EQ(store->count_of("w0"), 1U);
}

INSTANTIATE_TEST_SUITE_P(Backings, StoreMemory, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& is_shared) {
                           return is_shared.param ? "Shared" : "Private";
                         });

}  // namespace
}  // namespace hapax::store
