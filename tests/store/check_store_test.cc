// Damages a finished store that is shared, one place after the other, as a faulty worker could.
// Each damage is an error, kWorkerLost. tests/store/damaged_store_test.cc damages it before.
#include "store/check_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <utility>

#include "base/caught_error.h"
#include "store/damaged_stores.h"

namespace hapax::store {
namespace {

TEST_F(DamagedStores, AreSoundBefore) {
  ASSERT_TRUE(store_->finish());
  EXPECT_TRUE(check());
  EXPECT_EQ(store_->count_of(kCarried), std::uint64_t{3} * UINT32_MAX);
  EXPECT_EQ(store_->words().size(), words_.size() + 1);
}

TEST_F(DamagedStores, DoNotFinishWithOffsetsAndSizesThatCannotBe) {
  for (const auto& [which, value] : kOutside) {
    const std::uint64_t before = std::exchange(field(which), value);
    expect_refused(std::to_string(which).c_str(), store_->finish());
    expect_refused(std::to_string(which).c_str(), check());
    field(which) = before;
  }
  ASSERT_TRUE(store_->finish());
  EXPECT_TRUE(check());
}

// A search begins at a place that depends on the number of slots, also where all are free.
TEST_F(DamagedStores, DoNotPassWithANumberOfFreeSlotsThatCannotBe) {
  field(kUsedSlots) = field(kMovedWords) = field(kArenaBytes) = 0;
  std::fill(slots().begin(), slots().end(), table::WideSlot{});
  for (const std::uint64_t size : {1U, 2U, 32U, 65U, 96U}) {
    SCOPED_TRACE(size);
    field(kSlots) = size;
    expect_refused("add", store_->add_long(partition_, {}));
    expect_refused("finish", store_->finish());
    expect_refused("check", check());
  }
}

TEST_F(DamagedStores, DoNotPassWithOffsetsBetweenLinesAndSlots) {
  for (const Field which : {kLinesAt, kSlotsAt}) {
    for (const std::uint64_t more : {1U, 16U, 32U, 63U}) {
      field(which) += more;
      expect_refused("unaligned", test::add_through_front(*store_, words_));
      expect_refused("unaligned", store_->finish());
      expect_refused("unaligned", check());
      field(which) -= more;
    }
  }
}

TEST_F(DamagedStores, DoNotPassWithNumbersThatDiffer) {
  ASSERT_TRUE(store_->finish());
  for (const Field which : {kShortWords, kUsedSlots, kMovedWords, kArenaBytes}) {
    for (const std::uint64_t more : {std::uint64_t{1}, ~std::uint64_t{0}}) {
      field(which) += more;
      expect_refused(std::to_string(which).c_str(), check());
      field(which) -= more;
    }
  }
  // As many words of each kind, but one of them is said to be of another kind.
  ++field(kUsedSlots);
  ++field(kMovedWords);
  expect_refused("moved words", check());
}

TEST_F(DamagedStores, DoNotPassWithTotalsThatDiffer) {
  ASSERT_TRUE(store_->finish());
  expect_refused("less", check_store(*store_, total_ - 1, 1, {}));
  expect_refused("more", check_store(*store_, total_ + 1, 1, {}));
  // The workers report what the store says, but its words have other counts.
  store_->add_total(1);
  expect_refused("both", check_store(*store_, total_ + 1, 1, {}));
  expect_refused("one", check());
}

// Changes one place of a finished store. With a total that fits, the sum of the counts is right.
class DamagedWords : public DamagedStores {
 protected:
  void expect_damage_is_found(const char* what, const std::function<void()>& change,
                              std::int64_t more_counts = 0) {
    ASSERT_TRUE(store_->finish());
    ASSERT_TRUE(check());
    change();
    store_->add_total(static_cast<std::uint64_t>(more_counts));
    total_ += static_cast<std::uint64_t>(more_counts);
    expect_refused(what, check());
  }
};

TEST_F(DamagedWords, AWordInTheWrongPartition) {
  expect_damage_is_found("short", [&] {
    WordLine& line = line_where(has_one_word);
    line.keys[0].low ^= 1;  // one of 64 words would be right
    while (static_cast<std::uint64_t>(store_->seed().hash_short(line.keys[0])) >> 58 ==
           partition_) {
      line.keys[0].low += 2;
    }
  });
}

TEST_F(DamagedWords, ALongWordInTheWrongPartition) {
  expect_damage_is_found("long", [&] { slot_where(is_wide).head.tag ^= std::uint64_t{1} << 63; });
}

TEST_F(DamagedWords, AHoleInALine) {
  expect_damage_is_found("hole", [&] {
    WordLine& line = line_where(has_two_words);
    line.counts[1] += std::exchange(line.counts[0], 0);
    line.keys[0] = {};
    --field(kShortWords);
  });
}

TEST_F(DamagedWords, ACountOfAFreePlace) {
  expect_damage_is_found("count", [&] { line_where(has_one_word).counts[2] = 1; });
}

TEST_F(DamagedWords, AShortWordWithoutACount) {
  expect_damage_is_found(
      "count 0",
      [&] {
        line_where([](const WordLine& line) {
          return has_one_word(line) && line.counts[0] == 1;
        }).counts[0] = 0;
      },
      -1);
}

TEST_F(DamagedWords, ALongWordWithoutACount) {
  expect_damage_is_found(
      "count 0", [&] { slot_where(is_wide).head.count = 0; }, -1);
}

TEST_F(DamagedWords, AWordWithoutLength) {
  expect_damage_is_found("length", [&] {
    table::Slot& slot = slot_where(is_moved).head;
    slot.tag -= slot.length();
  });
}

TEST_F(DamagedWords, AnOffsetOutsideOfThePool) {
  for (const std::uint64_t offset :
       {kFarAway, UINT64_MAX, std::uint64_t{0}, store_->committed_bytes() - 20}) {
    SCOPED_TRACE(offset);
    store_ = nullptr;
    store_ = test::make_shared_store(budget_);
    ASSERT_TRUE(test::add_through_front(*store_, words_));
    total_ = words_.size();
    expect_damage_is_found("arena", [&] { slot_where(is_in_arena).key[0] = offset; });
  }
}

TEST_F(DamagedWords, ALengthThatLeadsOutOfThePool) {
  expect_damage_is_found("length", [&] { slot_where(is_in_arena).head.tag |= (1 << 27) - 1; });
}

TEST_F(DamagedWords, AMovedWordTwice) {
  expect_damage_is_found(
      "twice",
      [&] {
        const table::WideSlot moved = slot_where(is_moved);
        slot_where([](const table::Slot& slot) { return !slot.used(); }) = moved;
      },
      std::int64_t{3} * UINT32_MAX);
}

TEST_F(DamagedWords, AMovedWordThatIsInTheLinesAsWell) {
  expect_damage_is_found(
      "in both",
      [&] {
        for (WordLine& line : std::span(lines().lines, lines().size)) {
          for (std::size_t place = 0; place < WordLine::kWords; ++place) {
            line.counts[place] += line.keys[place] == carried_key_ ? 1 : 0;
          }
        }
      },
      1);
}

// A search for an absent word would not end, or would find another word.
TEST_F(DamagedWords, SlotsWithoutAFreePlace) {
  std::int64_t more = 0;
  expect_damage_is_found("full", [&] {
    const table::WideSlot moved = slot_where(is_moved);
    for (table::WideSlot& slot : slots()) {
      if (!slot.head.used()) {
        slot = moved;
        more += static_cast<std::int64_t>(moved.head.count);
      }
    }
    store_->add_total(static_cast<std::uint64_t>(more));
    total_ += static_cast<std::uint64_t>(more);
  });
}

TEST_F(DamagedWords, LinesWithoutAFreePlace) {
  expect_damage_is_found("full", [&] {
    for (WordLine& line : std::span(lines().lines, lines().size)) {
      for (hash::ShortKey& key : line.keys) {
        key = {1, 1};
      }
    }
  });
}

TEST_F(DamagedStores, FindNoCarriedWordInTheLines) {
  for (WordLine& line : std::span(lines().lines, lines().size)) {
    for (hash::ShortKey& key : line.keys) {
      key.low ^= key == carried_key_ ? 1 : 0;
    }
  }
  expect_refused("carried", store_->finish());
}

TEST_F(DamagedStores, StopOnRequest) {
  ASSERT_TRUE(store_->finish());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW((void)check_store(*store_, total_, 2, stop.get_token()), Cancelled);
}

}  // namespace
}  // namespace hapax::store
