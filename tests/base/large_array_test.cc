// Checks arrays below and above the sizes at which their memory comes from another source.
#include "base/large_array.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <new>
#include <numeric>
#include <utility>

namespace hapax {
namespace {

TEST(LargeArray, HoldsWhatIsWritten) {
  for (const std::size_t size : {0U, 1U, 1000U, (1U << 17) - 1, 1U << 17, (1U << 20) + 5}) {
    LargeArray<std::uint64_t> array(size);
    ASSERT_EQ(array.size(), size);
    std::iota(array.begin(), array.end(), 7U);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_EQ(array[i], i + 7) << size;
    }
  }
}

TEST(LargeArray, MovesAndIsCutShort) {
  LargeArray<std::uint64_t> array(1U << 18);
  array[0] = 5;
  array.truncate(3);
  LargeArray<std::uint64_t> moved(std::move(array));
  EXPECT_EQ(moved.size(), 3U);
  LargeArray<std::uint64_t> assigned;
  EXPECT_EQ(assigned.size(), 0U);
  assigned = std::move(moved);
  EXPECT_EQ(assigned.size(), 3U);
  EXPECT_EQ(assigned[0], 5U);
}

TEST(LargeArray, TooLargeAnArrayIsBadAlloc) {
  EXPECT_THROW(LargeArray<std::uint64_t>(std::numeric_limits<std::size_t>::max() / 4),
               std::bad_alloc);
  EXPECT_THROW(LargeArray<std::uint64_t>(std::size_t{1} << 58), std::bad_alloc);
}

}  // namespace
}  // namespace hapax
