// A shared store with words of all kinds, and its places by name, to be damaged.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "store/check_store.h"
#include "store/stores.h"

namespace hapax::store {

// The fields of a partition, in its order.
enum Field : std::size_t {
  kLinesAt,
  kLines,
  kShortWords,
  kSlotsAt,
  kSlots,
  kUsedSlots,
  kMovedWords,
  kArenaBlock,
  kArenaAt,
  kArenaLeft,
  kArenaBytes,
  kFields
};
static_assert(sizeof(Partition) == kFields * sizeof(std::uint64_t));

inline constexpr std::uint64_t kFarAway = std::uint64_t{1} << 40;
inline constexpr std::string_view kCarried = "carried";

class DamagedStores : public testing::Test {
 protected:
  DamagedStores() {
    words_ = test::words_of_all_lengths("word", 6'000);
    EXPECT_TRUE(test::add_through_front(*store_, words_));
    total_ = words_.size();
    // Its count passes 32 bits, so it is in the lines and in the slots.
    const std::uint64_t tag = table::tag_of(kCarried, test::kStoreSeed);
    partition_ = table::partition_of(tag, kPartitionBits);
    const auto hash = static_cast<std::uint64_t>(test::kStoreSeed.hash_short(carried_key_));
    const std::uint64_t joined = CountedKeys::join(hash_in_partition(hash), UINT32_MAX);
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(store_->add(partition_, {&carried_key_, &joined, 1}));
      total_ += UINT32_MAX;
    }
    store_->add_total(std::uint64_t{3} * UINT32_MAX);
  }

  std::uint64_t& field(Field which) {
    return reinterpret_cast<std::uint64_t*>(
        &test::head_of(*store_).partitions[partition_].words)[which];
  }
  WordLines lines() { return store_->partition(partition_).lines(store_->pool()); }
  std::span<table::WideSlot> slots() {
    auto* const all = reinterpret_cast<table::WideSlot*>(store_->pool().base() + field(kSlotsAt));
    return {all, field(kSlots)};
  }
  template <typename Accepts>
  table::WideSlot& slot_where(Accepts&& accepts) {
    for (table::WideSlot& slot : slots()) {
      if (accepts(slot.head)) {
        return slot;
      }
    }
    ADD_FAILURE() << "there is no such slot";
    return slots().front();
  }
  WordLine& line_where(const std::function<bool(const WordLine&)>& accepts) {
    for (WordLine& line : std::span(lines().lines, lines().size)) {
      if (accepts(line)) {
        return line;
      }
    }
    ADD_FAILURE() << "there is no such line";
    return *lines().lines;
  }
  Result<void> check() { return check_store(*store_, total_, 2, std::stop_token()); }

  void expect_refused(const char* what, Result<void> checked) {
    ASSERT_FALSE(checked) << what;
    EXPECT_EQ(checked.error().kind, ErrorKind::kWorkerLost) << what;
  }

  Budget budget_;
  std::unique_ptr<Store> store_ = test::make_shared_store(budget_);
  std::vector<std::string> words_;
  std::uint64_t total_ = 0;
  const hash::ShortKey carried_key_ = hash::copy_short(kCarried);
  std::uint64_t partition_ = 0;  // of the carried word
};

struct FieldDamage {
  Field field;
  std::uint64_t value;
};

// Each of these is found by whoever follows the offset, before and after the end of counting.
inline constexpr FieldDamage kOutside[] = {
    {kLinesAt, kFarAway},
    {kLinesAt, UINT64_MAX - 63},
    {kLinesAt, 0},
    {kLines, kFarAway},
    {kLines, UINT64_MAX},
    {kLines, UINT32_MAX},
    {kLines, 1},
    {kLines, 0},
    {kSlotsAt, kFarAway},
    {kSlotsAt, UINT64_MAX - 63},
    {kSlotsAt, 0},
    {kSlots, 65},
    {kSlots, 1},
    {kSlots, 2},
    {kSlots, std::uint64_t{1} << 31},
    {kSlots, kFarAway},
    {kSlots, UINT64_MAX},
    {kShortWords, kFarAway},
    {kShortWords, UINT64_MAX},
    {kUsedSlots, kFarAway},
    {kUsedSlots, UINT64_MAX},
    {kArenaAt, kFarAway},
    {kArenaAt, UINT64_MAX},
    {kArenaLeft, kFarAway},
    {kArenaLeft, UINT64_MAX},
};

inline bool is_used(const table::Slot& slot) { return slot.used(); }
inline bool is_moved(const table::Slot& slot) { return slot.used() && slot.is_narrow(); }
inline bool is_in_arena(const table::Slot& slot) { return slot.used() && slot.is_in_arena(); }
inline bool is_wide(const table::Slot& slot) { return slot.used() && !slot.is_narrow(); }
inline bool has_one_word(const WordLine& line) {
  return line.keys[0].low != 0 && line.keys[1].low == 0;
}
// None of them is the carried word.
inline bool has_two_words(const WordLine& line) {
  return line.keys[1].low != 0 && line.counts[0] == 1 && line.counts[1] == 1;
}

}  // namespace hapax::store
