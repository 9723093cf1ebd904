#include "table/table.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/count_overflow.h"

namespace hapax::table {
namespace {

// Addresses for some words at least.
constexpr std::uint64_t kSmallestArena = std::uint64_t{64} << 10;

}  // namespace

TableReservation default_reservation(std::uint64_t bytes, std::uint64_t tables) {
  const std::uint64_t each = bytes / 3 / std::max<std::uint64_t>(tables, 1);
  const TableReservation smallest = reservation_for(Words());
  return {std::max(each, smallest.narrow_bytes), std::max(each, smallest.wide_bytes),
          std::max(each, kSmallestArena)};
}

TableReservation reservation_for(const Words& words) {
  return {SlotArray<NarrowSlot>::bytes_for(words.narrow),
          SlotArray<WideSlot>::bytes_for(words.wide), words.arena_bytes};
}

Result<Table> Table::create(const TableReservation& reservation, unsigned partition_bits,
                            Budget& budget) {
  Result<SlotArray<NarrowSlot>> narrow =
      SlotArray<NarrowSlot>::create(reservation.narrow_bytes, partition_bits, budget);
  if (!narrow) {
    return narrow.error();
  }
  Result<SlotArray<WideSlot>> wide =
      SlotArray<WideSlot>::create(reservation.wide_bytes, partition_bits, budget);
  if (!wide) {
    return wide.error();
  }
  Result<Region> arena = Region::create(Region::Backing::kPrivate, reservation.arena_bytes, budget);
  if (!arena) {
    return arena.error();
  }
  return Table(std::move(narrow).value(), std::move(wide).value(), std::move(arena).value());
}

Result<void> Table::reserve(const Words& words) {
  Result<void> reserved = narrow_.reserve(words.narrow);
  reserved = reserved ? wide_.reserve(words.wide) : std::move(reserved);
  return reserved && words.arena_bytes > 0
             ? arena_.commit(wide_.header().arena_used + words.arena_bytes)
             : std::move(reserved);
}

bool Table::has_addresses_for(const Words& words) const {
  const TableReservation reservation = reservation_for(words);
  return reservation.narrow_bytes <= narrow_.region().reserved() &&
         reservation.wide_bytes <= wide_.region().reserved() &&
         reservation.arena_bytes <= arena_.reserved();
}

bool Table::holds(const WideSlot& slot, std::uint64_t tag, const std::uint8_t* bytes) const {
  if (slot.head.tag != tag) {
    return false;
  }
  const std::uint8_t* const word =
      slot.head.is_in_arena()
          ? reinterpret_cast<const std::uint8_t*>(arena_.base() + slot.head.offset())
          : slot.head.key_bytes();
  return same_long(word, bytes, slot.head.length());
}

// The slot of the word, made for it with a count of 0 where it is new.
NarrowSlot& Table::narrow_slot(std::uint64_t tag, hash::ShortKey key) {
  NarrowSlot& slot = narrow_.find_or_free(tag, [key](const NarrowSlot& other) {
    return other.key[0] == key.low && other.key[1] == key.high;
  });
  if (!slot.head.used()) {
    slot = {{tag, 0}, {key.low, key.high}};
    ++narrow_.header().size;
  }
  return slot;
}

WideSlot& Table::wide_slot(std::uint64_t tag, const std::uint8_t* bytes) {
  WideSlot& slot = wide_.find_or_free(
      tag, [this, tag, bytes](const WideSlot& other) { return holds(other, tag, bytes); });
  if (slot.head.used()) {
    return slot;
  }
  slot.head = {tag, 0};
  SlotsHeader& header = wide_.header();
  ++header.size;
  const std::size_t length = length_of(tag);
  if (slot.head.is_in_arena()) {
    slot.key[0] = header.arena_used;
    std::memcpy(arena_.base() + header.arena_used, bytes, length);
    header.arena_used += length;
  } else {
    // Nothing past the word's end may be read.
    std::fill(std::begin(slot.key), std::end(slot.key), 0);
    std::memcpy(slot.key, bytes, length);
  }
  return slot;
}

Slot& Table::slot_of(std::uint64_t tag, const std::uint8_t* bytes) {
  const std::size_t length = length_of(tag);
  return length <= kNarrowBytes
             ? narrow_slot(tag, hash::copy_short({reinterpret_cast<const char*>(bytes), length}))
                   .head
             : wide_slot(tag, bytes).head;
}

Result<void> Table::add_word(std::uint64_t tag, std::string_view word, std::uint64_t count) {
  if (count > kMaxCount - total()) {
    return count_overflow();
  }
  Words one;
  one.add(word.size());
  if (Result<void> reserved = reserve(one); !reserved) {
    return reserved;
  }
  slot_of(tag, reinterpret_cast<const std::uint8_t*>(word.data())).count += count;
  narrow_.header().total += count;
  return {};
}

bool Table::add(const Slot& slot, const TableView& other) {
  if (slot.count > kMaxCount - total()) {
    return false;
  }
  Slot& own =
      slot.is_narrow()
          ? narrow_slot(slot.tag, hash::load_key(slot.key_bytes())).head
          : wide_slot(slot.tag, reinterpret_cast<const std::uint8_t*>(other.word(slot).data()))
                .head;
  own.count += slot.count;
  narrow_.header().total += slot.count;
  return true;
}

}  // namespace hapax::table
