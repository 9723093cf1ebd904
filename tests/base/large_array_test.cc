// Checks arrays below and above the sizes at which their memory comes from another source.
#include "base/large_array.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

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

TEST(LargeArray, BeginsAtACacheLine) {
  for (const std::size_t size : {1U, 1000U, 1U << 17, 1U << 20}) {
    const LargeArray<std::uint64_t> array(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(array.data()) % 64, 0U) << size;
  }
}

// Page faults of this thread.
long page_faults() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_minflt;
}

TEST(LargeArray, PopulatingMapsAllPages) {
  constexpr std::size_t kBytes = std::size_t{3} << 20;
  LargeArray<std::uint8_t> array(kBytes);
  array.populate(0, array.size());
  const long before = page_faults();
  for (std::size_t i = 0; i < kBytes; i += 4096) {
    array[i] = 1;
  }
  EXPECT_LT(page_faults() - before, 100);
  LargeArray<std::uint8_t>(0).populate(0, 0);
  LargeArray<std::uint8_t>(100).populate(50, 100);
}

TEST(LargeArray, TooLargeAnArrayIsBadAlloc) {
  EXPECT_THROW(LargeArray<std::uint64_t>(std::numeric_limits<std::size_t>::max() / 4),
               std::bad_alloc);
  EXPECT_THROW(LargeArray<std::uint64_t>(std::size_t{1} << 58), std::bad_alloc);
}

}  // namespace
}  // namespace hapax
