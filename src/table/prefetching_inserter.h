// Adds slots to a table in groups: the home of each slot is prefetched when the slot is taken, and
// has come from memory when its group is added.
//
// One thread at a time. Tested by tests/table/merge_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "base/count_overflow.h"
#include "hapax/result.h"
#include "table/table.h"

namespace hapax::table {

class PrefetchingInserter {
 public:
  // Slots of a group.
  static constexpr std::size_t kGroup = 32;

  // `source` is the table of the slots that will be added. Both tables outlive the inserter.
  PrefetchingInserter(Table& target, const TableView& source) : target_(target), source_(source) {}

  // Takes a slot that is used. It stays where it is until the group is full, which is when add()
  // has been called a multiple of kGroup times since the last flush(), or until flush() is called.
  // Errors are those of the whole group: no memory, or a sum past kMaxCount.
  Result<void> add(const Slot& slot) {
    target_.prefetch_home(slot);
    waiting_[size_++] = &slot;
    words_.add(slot.length());
    return size_ == kGroup ? flush() : Result<void>();
  }

  // Adds the slots of the group that is not yet full.
  Result<void> flush() {
    if (Result<void> reserved = target_.reserve(words_); !reserved) {
      return reserved;
    }
    bool fits = true;
    for (const Slot* const slot : std::span(waiting_).first(size_)) {
      fits = fits && target_.add(*slot, source_);
    }
    size_ = 0;
    words_ = Words();
    return fits ? Result<void>() : count_overflow();
  }

 private:
  Table& target_;
  const TableView source_;
  std::array<const Slot*, kGroup> waiting_;
  std::size_t size_ = 0;
  Words words_;
};

}  // namespace hapax::table
