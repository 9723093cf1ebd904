// Checks which words stay in a front: what the store has before flush() shows it. Counts are right
// in any case, but a front that keeps the wrong words saves no time.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/front.h"
#include "store/store.h"
#include "support/batches.h"
#include "table/cpu_levels.h"

namespace hapax::store {
namespace {

// Words for homes, or for long homes.
class FrontHomes : public testing::TestWithParam<std::string_view> {
 protected:
  static constexpr FrontSizes kSmallest{
      .max_home_bits = 10, .long_home_bits = 9, .batch_words = 1, .long_batch_words = 1};

  std::string word(std::uint64_t number) const { return test::numbered(GetParam(), number); }
  std::vector<std::string> words(std::uint64_t begin, std::uint64_t end) const {
    std::vector<std::string> all;
    for (std::uint64_t i = begin; i < end; ++i) {
      all.push_back(word(i));
    }
    return all;
  }
  static void count(Front& front, const std::vector<std::string>& text) {
    test::in_batches(text, [&](const text::WordBatch& batch) {
      const Result<void> counted = front.count(batch);
      EXPECT_TRUE(counted);
      return counted.ok();
    });
  }
  // How many of all tokens the store has.
  std::uint64_t tokens_of(std::uint64_t begin, std::uint64_t end) const {
    std::uint64_t tokens = 0;
    for (std::uint64_t i = begin; i < end; ++i) {
      tokens += store_->count_of(word(i));
    }
    return tokens;
  }

  Budget budget_;
  std::unique_ptr<Store> store_ =
      Store::create(std::uint64_t{1} << 32, hash::Seed(4), table::scalar_level(), budget_).value();
};

TEST_P(FrontHomes, KeepAFrequentWordAmongRareOnes) {
  const std::string frequent = word(0);
  std::vector<std::string> text;
  for (const std::string& rare : words(1, 50'000)) {
    text.push_back(frequent);
    text.push_back(rare);
  }
  Front front(*store_, kSmallest);
  count(front, {frequent});
  count(front, text);
  EXPECT_EQ(store_->count_of(frequent), 0U);
  ASSERT_TRUE(front.flush());
  EXPECT_EQ(store_->count_of(frequent), 50'000U);
}

TEST_P(FrontHomes, TakeAFrequentWordThatComesLate) {
  const std::string frequent = word(0);
  Front front(*store_, kSmallest);
  count(front, words(1, 30'000));  // every home is taken
  count(front, std::vector<std::string>(10'000, frequent));
  // Not before the end of the first few hundred.
  EXPECT_LT(store_->count_of(frequent), 1'000U);
  ASSERT_TRUE(front.flush());
  EXPECT_EQ(store_->count_of(frequent), 10'000U);
}

TEST_P(FrontHomes, GiveUpAWordThatIsNoLongerFrequent) {
  const std::string before = word(0);
  Front front(*store_, kSmallest);
  count(front, {before});
  count(front, std::vector<std::string>(49, before));
  EXPECT_EQ(store_->count_of(before), 0U);
  count(front, words(1, 200'000));
  EXPECT_EQ(store_->count_of(before), 50U);
}

TEST_P(FrontHomes, BecomeMoreWhileWordsAreMissed) {
  constexpr std::uint64_t kTypes = 6'000;
  constexpr std::uint64_t kRounds = 40;
  FrontSizes sizes = kSmallest;
  sizes.max_home_bits = 18;
  sizes.long_home_bits = 17;
  Front front(*store_, sizes);
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    count(front, words(0, kTypes));
  }
  // The smallest would hold less than a sixth of the words.
  EXPECT_LT(tokens_of(0, kTypes), kTypes * kRounds / 2);
  ASSERT_TRUE(front.flush());
  EXPECT_EQ(tokens_of(0, kTypes), kTypes * kRounds);
}

TEST_P(FrontHomes, DoNotBecomeMoreThanTheyMay) {
  constexpr std::uint64_t kTypes = 6'000;
  constexpr std::uint64_t kRounds = 40;
  Front front(*store_, kSmallest);
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    count(front, words(0, kTypes));
  }
  EXPECT_GT(tokens_of(0, kTypes), kTypes * kRounds / 2);
}

INSTANTIATE_TEST_SUITE_P(Lengths, FrontHomes,
                         testing::Values("word", "a_word_of_more_than_sixteen_bytes"),
                         [](const testing::TestParamInfo<std::string_view>& stem) {
                           return stem.param.size() > 16 ? "Long" : "Short";
                         });

}  // namespace
}  // namespace hapax::store
