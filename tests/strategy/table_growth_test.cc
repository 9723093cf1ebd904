// Checks when a vocabulary counts as large.
#include "strategy/table_growth.h"

#include <gtest/gtest.h>

namespace hapax::strategy {
namespace {

TEST(Vocabularies, AreLargeWhereMoreThanAnEighthOfTheWordsAreNew) {
  EXPECT_TRUE(is_vocabulary_large(8'192, 8'192));
  EXPECT_TRUE(is_vocabulary_large(8'192, 65'535));
  EXPECT_FALSE(is_vocabulary_large(8'192, 65'536));
  EXPECT_TRUE(is_vocabulary_large(20'000, 159'999));
  EXPECT_FALSE(is_vocabulary_large(20'000, 160'000));
}

TEST(Vocabularies, OfFewWordsAreNotLarge) {
  EXPECT_FALSE(is_vocabulary_large(0, 0));
  EXPECT_FALSE(is_vocabulary_large(8'191, 8'191));
}

}  // namespace
}  // namespace hapax::strategy
