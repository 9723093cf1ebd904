// A table as its readers see it. A view is cheap to copy; the table's memory must outlive it.
//
// Thread safety: any number of readers, while nobody changes the table. Tested by tests/table/.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "hash/word_hash.h"
#include "table/slot_array.h"
#include "table/slots.h"

namespace hapax::table {

// Where a table's slots and arena begin.
struct TableBases {
  const std::byte* narrow = nullptr;
  const std::byte* wide = nullptr;
  const std::byte* arena = nullptr;  // may be null where no word stands there
};

enum class WordKind : std::uint8_t { kNarrow, kWide };
inline constexpr std::array kWordKinds = {WordKind::kNarrow, WordKind::kWide};

// Numbers of words, and how many bytes of the arena they take.
struct Words {
  std::uint64_t narrow = 0;
  std::uint64_t wide = 0;
  std::uint64_t arena_bytes = 0;

  std::uint64_t size() const { return narrow + wide; }
  void add(std::size_t length) {
    ++(length <= kNarrowBytes ? narrow : wide);
    arena_bytes += length > kWideBytes ? length : 0;
  }
  void add(const Words& more) {
    narrow += more.narrow;
    wide += more.wide;
    arena_bytes += more.arena_bytes;
  }
};

class TableView {
 public:
  explicit TableView(const TableBases& bases) : bases_(bases) {}

  std::uint64_t size() const { return narrow().size + wide().size; }
  Words words() const { return {narrow().size, wide().size, wide().arena_used}; }
  std::uint64_t total() const { return narrow().total; }
  // All of its slots: the narrow ones, then the wide ones.
  std::uint64_t capacity() const { return capacity_of(narrow()) + capacity_of(wide()); }
  const Slot& slot(std::uint64_t index) const {
    const std::uint64_t narrow_ones = capacity_of(narrow());
    return index < narrow_ones ? narrow_slots()[index] : wide_slots()[index - narrow_ones];
  }
  // The same by kind.
  std::array<SlotView, 2> slots() const { return {narrow_slots(), wide_slots()}; }
  // The word of a used slot; a view into the table.
  std::string_view word(const Slot& slot) const {
    const std::uint8_t* const bytes =
        slot.is_in_arena() ? reinterpret_cast<const std::uint8_t*>(bases_.arena) + slot.offset()
                           : slot.key_bytes();
    return {reinterpret_cast<const char*>(bytes), slot.length()};
  }
  // For copying a table.
  const SlotsHeader& narrow() const { return *reinterpret_cast<const SlotsHeader*>(bases_.narrow); }
  const SlotsHeader& wide() const { return *reinterpret_cast<const SlotsHeader*>(bases_.wide); }
  const std::byte* arena() const { return bases_.arena; }
  // The slot of `word`, or null.
  const Slot* find(std::string_view word, const hash::Seed& seed) const;

  // Calls visit(slot) for each word of a kind whose uppermost `bits` hash bits are `partition`,
  // nearly in the order of their hashes. `bits` is at least the table's own.
  template <typename Visit>
  void visit_partition(std::uint64_t partition, unsigned bits, WordKind kind, Visit&& visit) const {
    if (kind == WordKind::kNarrow) {
      visit_slots(narrow(), narrow_slots(), partition, bits, visit);
    } else {
      visit_slots(wide(), wide_slots(), partition, bits, visit);
    }
  }

 private:
  static std::uint64_t capacity_of(const SlotsHeader& header) {
    return std::uint64_t{1} << header.capacity_bits;
  }
  SlotView narrow_slots() const {
    return {bases_.narrow + kSlotsAt, sizeof(NarrowSlot), capacity_of(narrow())};
  }
  SlotView wide_slots() const {
    return {bases_.wide + kSlotsAt, sizeof(WideSlot), capacity_of(wide())};
  }
  template <typename Visit>
  static void visit_slots(const SlotsHeader& header, const SlotView& slots, std::uint64_t partition,
                          unsigned bits, Visit& visit);

  TableBases bases_;
};

template <typename Visit>
void TableView::visit_slots(const SlotsHeader& header, const SlotView& slots,
                            std::uint64_t partition, unsigned bits, Visit& visit) {
  const unsigned depth = bits - header.partition_bits;
  const std::uint64_t mask = slots.size - 1;
  const std::uint64_t stretch =
      slots.size >> depth;  // 0 where a slot is home to several partitions
  const std::uint64_t below = partition & ((std::uint64_t{1} << depth) - 1);
  const std::uint64_t begin = (below << header.capacity_bits) >> depth;
  for (std::uint64_t step = 0; step < slots.size; ++step) {
    const Slot& slot = slots[(begin + step) & mask];
    if (!slot.used()) {
      if (step >= stretch) {
        return;  // past its stretch, the probes of this partition end at the first free slot
      }
      continue;
    }
    if (partition_of(slot.tag, bits) == partition) {
      visit(slot);
    }
  }
}

}  // namespace hapax::table
