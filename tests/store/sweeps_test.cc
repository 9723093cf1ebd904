// Checks the order in which words are handed on: each place comes once, and neighbours do not
// follow each other.
#include "store/sweeps.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace hapax::store {
namespace {

std::vector<std::uint64_t> order_of(std::uint64_t places) {
  std::vector<std::uint64_t> order;
  in_sweeps(places, [&order](std::uint64_t i) { order.push_back(i); });
  return order;
}

TEST(Sweeps, VisitEachPlaceOnce) {
  for (const std::uint64_t places : {0U, 1U, 16U, 17U, 18U, 1'000U}) {
    const std::vector<std::uint64_t> order = order_of(places);
    std::vector<bool> visited(places);
    for (const std::uint64_t i : order) {
      ASSERT_LT(i, places);
      visited[i] = true;
    }
    EXPECT_EQ(order.size(), places);
    EXPECT_EQ(visited, std::vector<bool>(places, true));
  }
}

TEST(Sweeps, GoOverAllPlacesSeveralTimes) {
  const std::vector<std::uint64_t> order = order_of(10 * kSweeps);
  for (std::uint64_t i = 0; i < order.size(); ++i) {
    EXPECT_EQ(order[i], i % 10 * kSweeps + i / 10);
  }
}

// Lines a power of 2 apart are in the same set of a cache.
TEST(Sweeps, AreNotAPowerOfTwo) { EXPECT_EQ(kSweeps % 2, 1U); }

}  // namespace
}  // namespace hapax::store
