// Checks a partition against a map: short and long words and those at the boundary, growth, counts
// that pass 32 bits, clearing, and the error when memory ends.
#include "store/partition.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/damaged_stores.h"
#include "store/stores.h"
#include "table/slots.h"

namespace hapax::store {
namespace {

using test::words_of_all_lengths;

class Partitions : public testing::Test {
 protected:
  std::unique_ptr<BlockPool> make_pool(Budget& budget) {
    state_ = std::make_unique<PoolState>();
    auto pool = std::make_unique<BlockPool>(
        Region::create(Region::Backing::kPrivate, std::uint64_t{1} << 32, budget).value(), *state_,
        4096);
    pool->initialise();
    return pool;
  }

  std::uint64_t tag_of(std::string_view word) const { return table::tag_of(word, seed_); }

  Result<Room> add(std::string_view word, std::uint64_t count) {
    const std::uint64_t tag = tag_of(word);
    if (word.size() > table::kWideBytes && word.size() % 2 == 0) {
      return partition_.add_word(tag, word, count, *pool_);
    }
    if (word.size() > table::kNarrowBytes) {
      table::WideSlot slot{{tag, count}, {}};
      if (slot.head.is_in_arena()) {
        slot.key[0] = 0;  // the word is all there is in the texts
      } else {
        std::memcpy(slot.key, word.data(), word.size());
      }
      const auto* const text = reinterpret_cast<const std::uint8_t*>(word.data());
      return partition_.add_long({std::span(&slot, 1), text, word.size()}, *pool_);
    }
    alignas(16) const hash::ShortKey key = hash::copy_short(word);
    const std::uint64_t joined = CountedKeys::join(
        hash_in_partition(static_cast<std::uint64_t>(seed_.hash_short(key))), count);
    return partition_.add({&key, &joined, 1}, seed_, *pool_);
  }
  std::uint64_t count_of(std::string_view word) const {
    return partition_.count_of(tag_of(word), word, seed_, *pool_);
  }

  hash::Seed seed_{7};
  Budget budget_;
  Budget small_budget_{std::uint64_t{300} << 10};
  std::unique_ptr<PoolState> state_ = std::make_unique<PoolState>();
  std::unique_ptr<BlockPool> pool_ = make_pool(budget_);
  Partition partition_;
};

TEST_F(Partitions, BeginEmpty) {
  EXPECT_EQ(partition_.words().size(), 0U);
  EXPECT_EQ(count_of("word"), 0U);
  EXPECT_EQ(count_of("a_word_of_more_than_sixteen_bytes"), 0U);
  ASSERT_TRUE(partition_.finish(seed_, *pool_));
  EXPECT_EQ(partition_.words().size(), 0U);
}

TEST_F(Partitions, KeepEveryWordWhileTheyGrow) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < 20'000; ++i) {
    std::string word = std::to_string(i);
    word.resize(1 + i % 70 < word.size() ? word.size() : 1 + i % 70, 'x');
    words.push_back(word);
  }
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      ASSERT_TRUE(add(words[i], i + 1));
    }
  }
  EXPECT_EQ(partition_.words().size(), words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    ASSERT_EQ(count_of(words[i]), 2 * (i + 1)) << words[i];
  }
}

TEST_F(Partitions, CountPast32Bits) {
  constexpr std::uint64_t kMost = UINT32_MAX;
  for (const char* const word : {"once", "twice", "sixteen_bytes_xx", "more_than_sixteen_bytes"}) {
    ASSERT_TRUE(add(word, kMost));
    ASSERT_TRUE(add("other", 1));
    ASSERT_TRUE(add(word, 1));
  }
  ASSERT_TRUE(add("twice", kMost));
  ASSERT_TRUE(add("twice", kMost));
  ASSERT_TRUE(add("less", kMost - 1));
  ASSERT_TRUE(add("less", 1));
  ASSERT_TRUE(partition_.finish(seed_, *pool_));
  EXPECT_EQ(partition_.words().size(), 6U);
  EXPECT_EQ(count_of("once"), kMost + 1);
  EXPECT_EQ(count_of("twice"), 3 * kMost + 1);
  EXPECT_EQ(count_of("sixteen_bytes_xx"), kMost + 1);
  EXPECT_EQ(count_of("more_than_sixteen_bytes"), kMost + 1);
  EXPECT_EQ(count_of("less"), kMost);
  EXPECT_EQ(count_of("other"), 4U);
}

// Words of all kinds: in the lines, in the slots, in the arena, and with counts past 32 bits.
TEST_F(Partitions, AreEmptyAfterClear) {
  const std::vector<std::string> words = words_of_all_lengths("cleared", 3000);
  for (const std::string& word : words) {
    ASSERT_TRUE(add(word, UINT32_MAX));
    ASSERT_TRUE(add(word, 2));
  }
  ASSERT_TRUE(partition_.clear(*pool_));
  EXPECT_EQ(partition_.words().size(), 0U);
  EXPECT_EQ(partition_.words().arena_bytes, 0U);
  EXPECT_EQ(partition_.moved_words(), 0U);
  for (const std::string& word : words) {
    ASSERT_EQ(count_of(word), 0U) << word;
    ASSERT_TRUE(add(word, 3));
  }
  ASSERT_TRUE(partition_.finish(seed_, *pool_));
  EXPECT_EQ(partition_.words().size(), words.size());
  for (const std::string& word : words) {
    ASSERT_EQ(count_of(word), 3U) << word;
  }
}

TEST_F(Partitions, NeedNoMoreMemoryAfterClear) {
  const auto fill = [this](std::string_view stem) {
    for (const std::string& word : words_of_all_lengths(stem, 30'000)) {
      ASSERT_TRUE(add(word, 1));
    }
  };
  fill("first");
  const std::uint64_t before = state_->end;
  for (const char* const stem : {"other", "third", "again"}) {
    ASSERT_TRUE(partition_.clear(*pool_));
    fill(stem);
  }
  EXPECT_EQ(state_->end, before);
}

TEST_F(Partitions, ClearNothing) {
  ASSERT_TRUE(partition_.clear(*pool_));
  ASSERT_TRUE(add("word", 1));
  EXPECT_EQ(count_of("word"), 1U);
}

// Others have damaged where the arena's last block is, or the begin of that block.
TEST_F(Partitions, FollowNoDamagedArenaBlock) {
  for (const std::string& word : words_of_all_lengths("word", 3000)) {
    ASSERT_TRUE(add(word, 1));
  }
  std::uint64_t& last = reinterpret_cast<std::uint64_t*>(&partition_)[kArenaBlock];
  auto* const block = reinterpret_cast<std::uint64_t*>(pool_->base() + last);
  struct Damage {
    std::uint64_t& place;
    std::uint64_t value;
  };
  const Damage damages[] = {{last, kFarAway},     {last, UINT64_MAX - 63}, {last, last + 8},
                            {last, 64},           {block[0], kFarAway},    {block[0], last},
                            {block[1], kFarAway}, {block[1], UINT64_MAX},  {block[1], 64}};
  for (const Damage& damage : damages) {
    const Partition whole = partition_;
    const std::uint64_t head[] = {block[0], block[1]};
    damage.place = damage.value;
    const Result<void> cleared = partition_.clear(*pool_);
    ASSERT_FALSE(cleared) << damage.value;
    EXPECT_EQ(cleared.error().kind, ErrorKind::kWorkerLost);
    partition_ = whole;
    block[0] = head[0];
    block[1] = head[1];
  }
}

TEST_F(Partitions, SayThatMemoryEnded) {
  pool_ = make_pool(small_budget_);
  Result<Room> added = Room::kEnough;
  for (std::uint64_t i = 0; i < 100'000 && added; ++i) {
    added = add(std::to_string(i), 1);
  }
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, ErrorKind::kOutOfMemory);
}

}  // namespace
}  // namespace hapax::store
