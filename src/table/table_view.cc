#include "table/table_view.h"

namespace hapax::table {

const Slot* TableView::find(std::string_view word, const hash::Seed& seed) const {
  const std::uint64_t tag = tag_of(word, seed);
  const bool is_narrow = word.size() <= kNarrowBytes;
  const SlotsHeader& header = is_narrow ? narrow() : wide();
  const SlotView slots = is_narrow ? narrow_slots() : wide_slots();
  std::uint64_t index = home_of(tag, header.partition_bits, header.capacity_bits);
  for (; slots[index].used(); index = (index + 1) & (slots.size - 1)) {
    if (slots[index].tag == tag && this->word(slots[index]) == word) {
      return &slots[index];
    }
  }
  return nullptr;
}

}  // namespace hapax::table
