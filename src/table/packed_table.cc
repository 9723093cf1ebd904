#include "table/packed_table.h"

#include <cstring>

#include "table/slot_array.h"
#include "table/slots.h"

namespace hapax::table {
namespace {

// Less than the smallest capacity of other tables.
unsigned capacity_bits_of(std::uint64_t words) { return capacity_bits_for(words, 3); }

template <typename SlotType>
std::uint64_t bytes_of(unsigned capacity_bits) {
  return kSlotsAt + (sizeof(SlotType) << capacity_bits);
}

// Copies the used slots of `from` to the array at `base`, which is all zeros behind its header.
template <typename SlotType>
void copy_slots(const SlotView& from, std::byte* base) {
  const SlotsHeader header = *reinterpret_cast<const SlotsHeader*>(base);
  auto* const slots = reinterpret_cast<SlotType*>(base + kSlotsAt);
  const std::uint64_t mask = (std::uint64_t{1} << header.capacity_bits) - 1;
  for (std::uint64_t i = 0; i < from.size; ++i) {
    if (!from[i].used()) {
      continue;
    }
    std::uint64_t to = home_of(from[i].tag, header.partition_bits, header.capacity_bits);
    while (slots[to].head.used()) {
      to = (to + 1) & mask;
    }
    std::memcpy(&slots[to], &from[i], sizeof(SlotType));
  }
}

}  // namespace

bool PackedTable::suits(const Table& table) {
  // A table reserves room for a whole batch of words, so it may be larger than its words.
  constexpr std::uint64_t kMaxSlotsBytes = std::uint64_t{1} << 20;
  constexpr std::uint64_t kMaxPackedBytes = std::uint64_t{128} << 10;
  const Words words = table.words();
  const std::uint64_t packed = (sizeof(NarrowSlot) << capacity_bits_of(words.narrow)) +
                               (sizeof(WideSlot) << capacity_bits_of(words.wide)) +
                               words.arena_bytes;
  return table.slots_bytes() <= kMaxSlotsBytes && packed <= kMaxPackedBytes;
}

PackedTable::PackedTable(const TableView& table) {
  const auto [narrow, wide] = table.slots();
  SlotsHeader narrow_header = table.narrow();
  SlotsHeader wide_header = table.wide();
  narrow_header.capacity_bits = capacity_bits_of(narrow_header.size);
  wide_header.capacity_bits = capacity_bits_of(wide_header.size);
  wide_at_ = bytes_of<NarrowSlot>(narrow_header.capacity_bits);
  arena_at_ = wide_at_ + bytes_of<WideSlot>(wide_header.capacity_bits);
  bytes_ = arena_at_ + wide_header.arena_used;
  block_.reset(static_cast<std::byte*>(::operator new[](bytes_, kAlignment)));
  std::byte* const block = block_.get();
  std::memset(block, 0, arena_at_);
  std::memcpy(block, &narrow_header, sizeof narrow_header);
  std::memcpy(block + wide_at_, &wide_header, sizeof wide_header);
  copy_slots<NarrowSlot>(narrow, block);
  copy_slots<WideSlot>(wide, block + wide_at_);
  if (wide_header.arena_used > 0) {
    std::memcpy(block + arena_at_, table.arena(), wide_header.arena_used);
  }
}

TableView PackedTable::view() const {
  return TableView({block_.get(), block_.get() + wide_at_, block_.get() + arena_at_});
}

}  // namespace hapax::table
