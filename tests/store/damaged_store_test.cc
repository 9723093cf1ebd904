// Damages a shared store while words are added, as a faulty worker could. Whoever goes on gets an
// error, kWorkerLost, or goes on in memory of the store's blocks, and the check finds that counts
// are wrong: never a crash, and never an endless search.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/damaged_stores.h"

namespace hapax::store {
namespace {

using test::head_of;

TEST_F(DamagedStores, TakeNoWordsWithOffsetsAndSizesThatCannotBe) {
  const std::vector<std::string> more = test::words_of_all_lengths("more", 3'000);
  for (const auto& [which, value] : kOutside) {
    const std::uint64_t before = std::exchange(field(which), value);
    expect_refused(std::to_string(which).c_str(), test::add_through_front(*store_, more));
    field(which) = before;
  }
}

// Whoever adds to full lines and slots comes to an end.
TEST_F(DamagedStores, TakeNoWordsForEverWhereAllPlacesAreTaken) {
  for (WordLine& line : std::span(lines().lines, lines().size)) {
    for (hash::ShortKey& key : line.keys) {
      key = {0x3031323334353637, 1};
    }
  }
  const table::WideSlot other = slot_where(is_used);
  for (table::WideSlot& slot : slots()) {
    slot = other;
  }
  ASSERT_TRUE(test::add_through_front(*store_, test::words_of_all_lengths("more", 500)));
  for (const std::string_view absent : {"absent", "an_absent_word_of_more_than_16_bytes"}) {
    (void)store_->partition(partition_)
        .count_of(table::tag_of(absent, store_->seed()), absent, store_->seed(), store_->pool());
  }
  expect_refused("full", check());
  // More words than there may be, so lines and slots must grow.
  const std::vector<hash::ShortKey> keys(1'000, hash::ShortKey{1, 1});
  const std::vector<std::uint64_t> hash_and_counts(keys.size(), CountedKeys::join(0, 1));
  expect_refused("full lines",
                 store_->add(partition_, {keys.data(), hash_and_counts.data(), keys.size()}));
  const std::vector<table::WideSlot> longer(1'000, other);
  expect_refused("full slots", store_->add_long(partition_, {.slots = longer}));
}

// New lines are where other blocks are, which are full.
TEST_F(DamagedStores, CopyNoLinesForEverWhereAllPlacesAreTaken) {
  constexpr std::uint64_t kBlocks = (sizeof(StoreHead) + 4095) / 4096 * 4096;
  std::memset(store_->pool().base() + kBlocks, 'x', store_->committed_bytes() - kBlocks);
  head_of(*store_).pool.end = kBlocks;
  const std::vector<hash::ShortKey> keys(500, hash::ShortKey{1, 1});
  const std::vector<std::uint64_t> hash_and_counts(keys.size(), CountedKeys::join(0, 1));
  expect_refused("full new lines",
                 store_->add(partition_, {keys.data(), hash_and_counts.data(), keys.size()}));
}

TEST_F(DamagedStores, FollowNoOffsetOfAWordOutOfThePool) {
  slot_where(is_in_arena).key[0] = kFarAway;
  ASSERT_TRUE(test::add_through_front(*store_, words_));
  ASSERT_TRUE(store_->finish());
  expect_refused("offset", check_store(*store_, total_ + words_.size(), 2, {}));
}

struct PoolDamage {
  const char* what;
  void (*change)(PoolState&);
};

constexpr PoolDamage kPoolDamages[] = {
    {"end at 0", [](PoolState& pool) { pool.end = 0; }},
    {"end in the head", [](PoolState& pool) { pool.end = 4096; }},
    {"end far away", [](PoolState& pool) { pool.end = kFarAway; }},
    {"end that wraps", [](PoolState& pool) { pool.end = UINT64_MAX - 63; }},
    {"unaligned end", [](PoolState& pool) { pool.end += 8; }},
    {"committed behind the file", [](PoolState& pool) { pool.committed += 1 << 20; }},
    {"committed behind the file, and the end there",
     [](PoolState& pool) {
       pool.end = pool.committed + 4096;
       pool.committed += 1 << 24;
     }},
    {"committed behind all addresses", [](PoolState& pool) { pool.committed = kFarAway; }},
    {"too many free blocks",
     [](PoolState& pool) {
       pool.free_blocks = UINT64_MAX;
       pool.free.front() = {pool.end - 4096, 4096};
     }},
    {"a free block far away",
     [](PoolState& pool) {
       pool.free_blocks = 1;
       pool.free.front() = {kFarAway, UINT64_MAX / 2};
     }},
    {"a free block in the head",
     [](PoolState& pool) {
       pool.free_blocks = 1;
       pool.free.front() = {64, UINT64_MAX / 2};
     }},
    {"an unaligned free block",
     [](PoolState& pool) {
       pool.free_blocks = 1;
       pool.free.front() = {pool.end / 2 + 8, UINT64_MAX / 2};
     }},
    // Blocks of this kind are memory of the store, but others have them.
    {"an end among the blocks", [](PoolState& pool) { pool.end = pool.end / 2 / 64 * 64; }},
    {"free blocks among the blocks",
     [](PoolState& pool) {
       pool.free_blocks = 1;
       pool.free.front() = {pool.end / 4 / 64 * 64, pool.end / 2};
     }},
};

TEST_F(DamagedStores, WithADamagedPoolGrowNowhereElse) {
  const std::vector<std::string> more = test::words_of_all_lengths("more", 60'000);
  for (const auto& [what, change] : kPoolDamages) {
    SCOPED_TRACE(what);
    store_ = nullptr;
    store_ = test::make_shared_store(budget_);
    ASSERT_TRUE(test::add_through_front(*store_, words_));
    change(head_of(*store_).pool);
    Result<void> counted = test::add_through_front(*store_, more);
    counted = counted ? store_->finish() : std::move(counted);
    counted =
        counted ? check_store(*store_, words_.size() + more.size(), 2, {}) : std::move(counted);
    if (std::strcmp(what, "too many free blocks") != 0) {
      expect_refused(what, std::move(counted));
    }
  }
}

}  // namespace
}  // namespace hapax::store
