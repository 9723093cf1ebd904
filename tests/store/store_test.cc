// Several threads add words to one store through fronts of their own. Run under ThreadSanitizer.
#include "store/store.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "store/front.h"
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

}  // namespace
}  // namespace hapax::store
