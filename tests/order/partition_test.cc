// Checks that the partitions of words are what other machines and programs expect, and of even
// size.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "hapax/columns.h"

namespace hapax {
namespace {

// The function is a promise to other machines and other programs: python3 -c "import xxhash;
// print(xxhash.xxh3_64_intdigest(b'whale', seed=7) * 1000 >> 64)".
TEST(PartitionOfAWord, NeverChanges) {
  EXPECT_EQ(partition_of("whale", 7, 1000), 972U);
  EXPECT_EQ(partition_of("whale", 0, 1000), 284U);
  EXPECT_EQ(partition_of("Ὀδυσσεύς", 1U << 31, UINT32_MAX), 229901390U);
  EXPECT_EQ(partition_of(std::string(1000, 'x'), UINT64_MAX, 12'345), 20U);
  EXPECT_EQ(partition_of("whale", 7, 1), 0U);
}

TEST(PartitionOfAWord, IsEachOneAsOften) {
  constexpr std::uint32_t kPartitions = 7;
  constexpr std::uint32_t kWordsOfEach = 1000;
  std::vector<std::uint32_t> words(kPartitions);
  for (std::uint32_t i = 0; i < kPartitions * kWordsOfEach; ++i) {
    ++words.at(partition_of("w" + std::to_string(i), 99, kPartitions));
  }
  for (const std::uint32_t number : words) {
    EXPECT_GT(number, kWordsOfEach * 8 / 10);
    EXPECT_LT(number, kWordsOfEach * 12 / 10);
  }
}

}  // namespace
}  // namespace hapax
