// Checks the front, its batches and the store behind it against a map: words of all lengths, at
// every level of CPU, with large and small fronts and batches, also where frequent words change in
// the middle of a text. tests/store/front_homes_test.cc checks which words stay in a front.
#include "store/front.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"
#include "store/stores.h"
#include "support/batches.h"
#include "table/cpu_levels.h"

namespace hapax::store {
namespace {

using test::count_in_a_map;
using test::expect_holds;
using test::in_batches;
using test::numbered;
using test::WordMap;

constexpr std::uint64_t kPlenty = std::uint64_t{1} << 36;

std::unique_ptr<Store> make_store(Budget& budget,
                                  const table::CpuLevel& level = table::scalar_level()) {
  Result<std::unique_ptr<Store>> store = Store::create(kPlenty, hash::Seed(20), level, budget);
  EXPECT_TRUE(store);
  return std::move(store).value();
}

void count_all(Front& front, const std::vector<std::string>& words) {
  in_batches(words, [&](const text::WordBatch& batch) {
    const Result<void> counted = front.count(batch);
    EXPECT_TRUE(counted);
    return counted.ok();
  });
}

// Words of 1 to 60 bytes. Of each ten, nine are of a few hundred words, which change after a while.
std::vector<std::string> drifting_words(std::size_t number) {
  std::mt19937_64 random(3);
  const std::string stems[] = {"", "a_rather_long_word_", "exactly_sixteen_",
                               "a_word_of_forty_or_more_bytes_1234567890",
                               "a_word_that_is_longer_than_a_wide_slot_has_room_for_"};
  std::vector<std::string> words;
  words.reserve(number);
  for (std::size_t i = 0; i < number; ++i) {
    const std::uint64_t drift = i / (number / 4) * 1000;
    const std::uint64_t rank = random() % 10 == 0 ? random() % 300'000 : drift + random() % 300;
    words.push_back(numbered(random() % 3 == 0 ? stems[rank % 5] : "w", rank));
  }
  return words;
}

class FrontOfEveryLevel : public testing::TestWithParam<table::CpuLevel> {};

TEST_P(FrontOfEveryLevel, CountsAsAMapDoes) {
  const std::vector<std::string> words = drifting_words(400'000);
  const WordMap expected = count_in_a_map(words);
  for (const FrontSizes& sizes :
       {FrontSizes{}, FrontSizes{.max_home_bits = 13, .batch_words = 7}}) {
    Budget budget;
    const std::unique_ptr<Store> store = make_store(budget, GetParam());
    Front front(*store, sizes);
    count_all(front, words);
    ASSERT_TRUE(front.flush());
    ASSERT_TRUE(store->finish());
    expect_holds(*store, expected);
    EXPECT_EQ(store->count_of("absent"), 0U);
    EXPECT_EQ(store->count_of("an_absent_word_of_more_than_sixteen_bytes"), 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, FrontOfEveryLevel,
                         testing::ValuesIn(table::cpu_levels().begin(), table::cpu_levels().end()),
                         [](const testing::TestParamInfo<table::CpuLevel>& level) {
                           return std::string(level.param.name);
                         });

// Words at the borders between homes, long homes, slots and arena, of which some differ only in
// their first or last byte.
TEST_P(FrontOfEveryLevel, CountsWordsOfEveryLength) {
  std::vector<std::string> words;
  for (std::size_t length = 1; length <= 120; ++length) {
    for (const char last : {'x', 'y', 'z'}) {
      const std::string word = std::string(length - 1, 'x') + last;
      for (std::size_t times = 0; times < length % 5 + 2; ++times) {
        words.push_back(word);
        words.push_back(last + std::string(length, 'x'));
      }
    }
  }
  std::shuffle(words.begin(), words.end(), std::mt19937_64(5));
  const WordMap expected = count_in_a_map(words);
  for (const std::size_t batch_words : {1U, 3U, 512U}) {
    Budget budget;
    const std::unique_ptr<Store> store = make_store(budget, GetParam());
    Front front(*store, {.batch_words = batch_words, .long_batch_words = batch_words});
    count_all(front, words);
    ASSERT_TRUE(front.flush());
    ASSERT_TRUE(store->finish());
    expect_holds(*store, expected);
  }
}

TEST(Front, CanGoOnAfterAFlush) {
  const std::vector<std::string> words = drifting_words(20'000);
  Budget budget;
  const std::unique_ptr<Store> store = make_store(budget);
  Front front(*store, {});
  WordMap expected = count_in_a_map(words);
  for (auto& [word, count] : expected) {
    count *= 2;
  }
  count_all(front, words);
  ASSERT_TRUE(front.flush());
  count_all(front, words);
  ASSERT_TRUE(front.flush());
  ASSERT_TRUE(store->finish());
  expect_holds(*store, expected);
}

TEST(Front, CountsGiantWords) {
  const std::string giant(100'000, 'x');
  const std::vector<std::string> words = {"short", giant, "short", giant, giant + "y"};
  Budget budget;
  const std::unique_ptr<Store> store = make_store(budget);
  Front front(*store, {});
  count_all(front, words);
  ASSERT_TRUE(front.flush());
  ASSERT_TRUE(store->finish());
  expect_holds(*store, count_in_a_map(words));
}

// It begins with many homes, which may grow or may be as many as there may be.
TEST(Front, AfterATableCountsAsAMapDoes) {
  const std::vector<std::string> words = drifting_words(200'000);
  const WordMap expected = count_in_a_map(words);
  for (const std::uint32_t max_home_bits : {9U, 14U, 18U}) {
    for (const std::uint64_t words_before : {500U, 8'000U, 4'000'000'000U}) {
      Budget budget;
      const std::unique_ptr<Store> store = make_store(budget);
      Front front(*store, {.max_home_bits = max_home_bits}, words_before);
      count_all(front, words);
      ASSERT_TRUE(front.flush());
      ASSERT_TRUE(store->finish());
      expect_holds(*store, expected);
    }
  }
}

TEST(Front, BeginsWithHomesForMoreWordsThanThereWere) {
  EXPECT_EQ(first_home_bits(0, 10, 18), 10U);
  EXPECT_EQ(first_home_bits(63, 10, 18), 10U);
  EXPECT_EQ(first_home_bits(64, 10, 18), 11U);
  EXPECT_EQ(first_home_bits(8'191, 10, 18), 17U);
  EXPECT_EQ(first_home_bits(1'000'000, 10, 18), 18U);
  EXPECT_EQ(first_home_bits(1'000'000, 10, 9), 10U);
}

TEST(Front, IsTooSmallWhereItMissesTooMany) {
  EXPECT_FALSE(front_is_too_small(0, 0, 10));
  EXPECT_FALSE(front_is_too_small(1'024, 1'024, 10));
  EXPECT_TRUE(front_is_too_small(1'025, 129, 10));
  EXPECT_FALSE(front_is_too_small(1'025, 128, 10));
  EXPECT_FALSE(front_is_too_small(4'096, 512, 10));
  EXPECT_TRUE(front_is_too_small(4'097, 82, 10));
  EXPECT_FALSE(front_is_too_small(4'100, 82, 10));
}

TEST(Front, OfManyWorkersIsSmaller) {
  const FrontSizes two = FrontSizes::for_workers(2);
  const FrontSizes many = FrontSizes::for_workers(64);
  EXPECT_EQ(two.max_home_bits, 18U);
  EXPECT_GE(two.batch_words, 256U);
  EXPECT_LT(many.max_home_bits, two.max_home_bits);
  EXPECT_LE(many.batch_words, two.batch_words);
  EXPECT_LT(many.max_bytes(), std::uint64_t{4} << 20);
}

// Each message of a run says how many workers there are, also one that makes no sense.
TEST(Front, OfAnyNumberOfWorkersHasASize) {
  EXPECT_EQ(FrontSizes::for_workers(UINT32_MAX).max_bytes(),
            FrontSizes::for_workers(1 << 20).max_bytes());
}

TEST(Front, ReportsThatMemoryEnded) {
  Budget budget(std::uint64_t{1} << 20);
  const std::unique_ptr<Store> store = make_store(budget);
  Front front(*store, {});
  std::vector<std::string> words;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    words.push_back(numbered("word", i));
  }
  Result<void> counted;
  in_batches(words, [&](const text::WordBatch& batch) {
    counted = front.count(batch);
    return counted.ok();
  });
  counted = counted ? front.flush() : std::move(counted);
  ASSERT_FALSE(counted);
  EXPECT_EQ(counted.error().kind, ErrorKind::kOutOfMemory);
}

}  // namespace
}  // namespace hapax::store
