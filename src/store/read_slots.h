// Reads the words of slots as WordSource::read() does. Tested by tests/store/word_source_test.cc
// and store_source_test.cc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "store/word_ref.h"
#include "table/slots.h"

namespace hapax::store {

// Writes a reference to every slot and keeps those to used ones: which slots are used cannot be
// predicted. So it looks at no more slots at once than there is room for.
inline std::size_t read_slots(const table::SlotView& slots, std::uint64_t& at,
                              std::span<WordRef> out) {
  std::uint64_t next = at;
  std::size_t size = 0;
  while (size == 0 && next < slots.size) {
    const std::uint64_t end = std::min<std::uint64_t>(next + out.size(), slots.size);
    for (; next < end; ++next) {
      const table::Slot& slot = slots[next];
      out[size] = WordRef(slot);
      size += slot.used() ? 1 : 0;
    }
  }
  at = next;
  return size;
}

}  // namespace hapax::store
