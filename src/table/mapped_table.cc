#include "table/mapped_table.h"

#include "hapax/options.h"

namespace hapax::table {
namespace {

Error wrong(const char* what) { return Error{.kind = ErrorKind::kWorkerLost, .cause = what}; }

// The header of slots of which so many bytes are mapped.
template <typename SlotType>
bool is_sound(const SlotsHeader& header, std::uint64_t bytes, unsigned partition_bits) {
  constexpr unsigned kMaxCapacityBits = 40;
  return header.magic == SlotArray<SlotType>::kMagic && header.partition_bits == partition_bits &&
         header.capacity_bits >= SlotArray<SlotType>::kSmallestCapacityBits &&
         header.capacity_bits <= kMaxCapacityBits &&
         (sizeof(SlotType) << header.capacity_bits) <= bytes - kSlotsAt &&
         header.size < std::uint64_t{1} << header.capacity_bits;
}

struct Sums {
  std::uint64_t words = 0;
  std::uint64_t count = 0;
  std::uint64_t arena_bytes = 0;
};

// Adds up the slots of one kind; null, or what is wrong with one of them.
const char* check(const TableView& table, WordKind kind, std::uint64_t partition, unsigned bits,
                  Sums& sums) {
  const SlotView slots = table.slots()[static_cast<std::size_t>(kind)];
  for (std::uint64_t i = 0; i < slots.size; ++i) {
    const Slot& slot = slots[i];
    if (!slot.used()) {
      continue;
    }
    if (!table.lies_inside(slot, kind) || partition_of(slot.tag, bits) != partition) {
      return "a word lies outside of it";
    }
    if (slot.count == 0 || slot.count > kMaxCount - sums.count) {
      return "a count is invalid";
    }
    ++sums.words;
    sums.count += slot.count;
    sums.arena_bytes += slot.is_in_arena() ? slot.length() : 0;
  }
  return nullptr;
}

}  // namespace

Result<MappedTable> MappedTable::map(std::span<const UniqueFd> files, const TableBytes& bytes,
                                     unsigned partition_bits) {
  MappedTable table;
  if (files.size() != bytes.size() || bytes[0] <= kSlotsAt || bytes[1] <= kSlotsAt) {
    return wrong("it is too short");
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == 0) {
      continue;  // an arena without words
    }
    if (!can_be_read(files[i], bytes[i])) {
      return wrong("it is not shared memory of its size");
    }
    Result<SharedView> view = SharedView::map(files[i], bytes[i]);
    if (!view) {
      return view.error();
    }
    table.views_[i].emplace(std::move(view).value());
  }
  table.arena_bytes_ = bytes[2];
  table.partition_bits_ = partition_bits;
  const auto header = [&](std::size_t i) {
    return *reinterpret_cast<const SlotsHeader*>(table.views_[i]->base());
  };
  if (!is_sound<NarrowSlot>(header(0), bytes[0], partition_bits) ||
      !is_sound<WideSlot>(header(1), bytes[1], partition_bits) || header(0).total > kMaxCount) {
    return wrong("its header");
  }
  return table;
}

Result<void> MappedTable::check_slots(std::uint64_t partition) const {
  const TableView table = view();
  Sums sums;
  for (const WordKind kind : {WordKind::kNarrow, WordKind::kWide}) {
    if (const char* const fault = check(table, kind, partition, partition_bits_, sums)) {
      return wrong(fault);
    }
  }
  // Fewer words than slots: a slot is free, the header has been checked for that.
  if (sums.words != table.size() || sums.count != table.total() ||
      sums.arena_bytes > arena_bytes_) {
    return wrong("its words are not as many as it says");
  }
  return {};
}

}  // namespace hapax::table
