// Checks that blocks do not overlap, are zero also when they are used again, that free neighbours
// become one block, and that running out of memory is an error.
#include "store/block_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

namespace hapax::store {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// A pool and its state.
struct TestPool {
  TestPool(Budget& budget, std::uint64_t bytes)
      : pool(Region::create(Region::Backing::kPrivate, bytes, budget).value(), *state, 4096) {
    pool.initialise();
  }
  std::unique_ptr<PoolState> state = std::make_unique<PoolState>();
  BlockPool pool;
};

bool is_zero(const std::byte* bytes, std::uint64_t size) {
  return std::all_of(bytes, bytes + size, [](std::byte byte) { return byte == std::byte{0}; });
}

TEST(BlockPool, GivesZeroedBlocksThatDoNotOverlap) {
  Budget budget;
  TestPool test_pool(budget, 256 * kMiB);
  BlockPool& pool = test_pool.pool;
  std::mt19937_64 random(1);
  struct Block {
    std::uint64_t offset;
    std::uint64_t bytes;
    std::byte filled_with;
  };
  std::vector<Block> blocks;
  for (int i = 0; i < 3000; ++i) {
    if (!blocks.empty() && random() % 3 == 0) {
      const std::size_t victim = random() % blocks.size();
      const Block block = blocks[victim];
      const std::byte* const at = pool.base() + block.offset;
      ASSERT_TRUE(std::all_of(at, at + block.bytes,
                              [&](std::byte byte) { return byte == block.filled_with; }));
      ASSERT_TRUE(pool.give_back(block.offset, block.bytes));
      blocks[victim] = blocks.back();
      blocks.pop_back();
      continue;
    }
    const std::uint64_t bytes = 1 + random() % (random() % 10 == 0 ? 100'000 : 500);
    const Result<std::uint64_t> offset = pool.take(bytes);
    ASSERT_TRUE(offset);
    EXPECT_NE(*offset, 0U);
    EXPECT_EQ(*offset % BlockPool::kAlignment, 0U);
    ASSERT_TRUE(is_zero(pool.base() + *offset, bytes));
    const auto fill = static_cast<std::byte>(1 + random() % 255);
    std::memset(pool.base() + *offset, static_cast<int>(fill), bytes);
    blocks.push_back({*offset, bytes, fill});
  }
}

TEST(BlockPool, JoinsFreeNeighbours) {
  Budget budget;
  TestPool test_pool(budget, 256 * kMiB);
  BlockPool& pool = test_pool.pool;
  std::vector<std::uint64_t> blocks;
  for (int i = 0; i < 8; ++i) {
    blocks.push_back(*pool.take(kMiB));
  }
  const std::uint64_t used = budget.used();
  for (const int i : {1, 3, 2, 5, 4, 6}) {
    ASSERT_TRUE(pool.give_back(blocks[static_cast<std::size_t>(i)], kMiB));
  }
  const Result<std::uint64_t> joined = pool.take(6 * kMiB);
  ASSERT_TRUE(joined);
  EXPECT_EQ(*joined, blocks[1]);
  EXPECT_EQ(budget.used(), used);
}

TEST(BlockPool, TakesTheSmallestFreeBlockAndKeepsTheRest) {
  Budget budget;
  TestPool test_pool(budget, 256 * kMiB);
  BlockPool& pool = test_pool.pool;
  const std::uint64_t large = *pool.take(4096);
  ASSERT_TRUE(pool.take(64));
  const std::uint64_t small = *pool.take(1024);
  ASSERT_TRUE(pool.take(64));
  ASSERT_TRUE(pool.give_back(large, 4096));
  ASSERT_TRUE(pool.give_back(small, 1024));
  EXPECT_EQ(*pool.take(1000), small);
  EXPECT_EQ(*pool.take(1024), large);
  EXPECT_EQ(*pool.take(3072), large + 1024);
}

TEST(BlockPool, SaysThatMemoryOrAddressesEnded) {
  Budget budget(kMiB);
  TestPool test_pool(budget, 256 * kMiB);
  BlockPool& pool = test_pool.pool;
  ASSERT_TRUE(pool.take(100'000));
  const Result<std::uint64_t> block = pool.take(2 * kMiB);
  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().kind, ErrorKind::kOutOfMemory);
  EXPECT_TRUE(pool.take(100'000));
  Budget unlimited;
  TestPool test_few_addresses(unlimited, kMiB);
  BlockPool& few_addresses = test_few_addresses.pool;
  const Result<std::uint64_t> too_large = few_addresses.take(2 * kMiB);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().kind, ErrorKind::kOutOfMemory);
}

// Other processes may have written the state. tests/store/damaged_store_test.cc does more to it.
TEST(BlockPool, GivesNoUnalignedBlock) {
  Budget budget;
  TestPool test_pool(budget, 256 * kMiB);
  PoolState& state = *test_pool.state;
  const auto expect_nothing_taken = [&test_pool] {
    const Result<std::uint64_t> block = test_pool.pool.take(64);
    ASSERT_FALSE(block);
    EXPECT_EQ(block.error().kind, ErrorKind::kWorkerLost);
  };
  ASSERT_TRUE(test_pool.pool.take(4096));
  state.end += 8;
  expect_nothing_taken();
  state.end -= 8;
  state.free.front() = {4096 + 8, 64};
  state.free_blocks = 1;
  expect_nothing_taken();
}

TEST(BlockPool, KeepsItsBlocksWhenItGivesAddressesBack) {
  Budget budget;
  TestPool test_pool(budget, 256 * kMiB);
  BlockPool& pool = test_pool.pool;
  const std::uint64_t block = *pool.take(1000);
  std::memset(pool.base() + block, 7, 1000);
  ASSERT_TRUE(pool.release_addresses());
  EXPECT_EQ(pool.base()[block + 999], std::byte{7});
}

}  // namespace
}  // namespace hapax::store
