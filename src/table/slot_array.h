// 2^n slots of one kind in a Region, growing in place.
//
//     | SlotsHeader | slots: 2^n of them, then in the same place 2^(n + 1) .. |
//
// Linear probing from the slot that the hash's upper bits name, after the `partition_bits`
// uppermost. So the words lie in the order of their hashes, give or take a probe: a partition by
// uppermost bits is one stretch of slots (plus the probes that ran over its end), and merging walks
// both tables in memory order. A target must have its final size beforehand (reserve): filled in
// hash order while it grows, a table is quadratic, all of it crowding into the front.
//
// Thread safety: one writer, or any number of readers. Tested by tests/table/table_test.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stop_token>
#include <utility>
#include <vector>

#include "base/caught_error.h"
#include "base/machine.h"
#include "base/region.h"
#include "hapax/result.h"

namespace hapax::table {

// At the base of the region.
struct SlotsHeader {
  std::uint32_t capacity_bits;   // 2^capacity_bits slots
  std::uint32_t partition_bits;  // uppermost hash bits that all words here share
  std::uint64_t size;            // words
  std::uint64_t total;           // of narrow slots: the sum of all counts of the table
  std::uint64_t arena_used;      // of wide slots: bytes of the words that stand in the arena
};
// Bytes from the base to the slots: a page, so that 2^n slots fill whole pages, also huge ones.
inline constexpr std::uint64_t kSlotsAt = 4096;
static_assert(sizeof(SlotsHeader) <= kSlotsAt);

inline std::uint64_t home_of(std::uint64_t tag, unsigned partition_bits, unsigned capacity_bits) {
  return tag << partition_bits >> (64 - capacity_bits);
}

// The smallest capacity for so many words, at least 2^smallest_bits. At most five eighths of the
// slots are used: with linear probing a hit then takes some 1.8 probes.
inline unsigned capacity_bits_for(std::uint64_t words, unsigned smallest_bits) {
  unsigned bits = smallest_bits;
  while ((std::uint64_t{1} << bits) / 8 * 5 < words) {
    ++bits;
  }
  return bits;
}

template <typename SlotType>
class SlotArray {
 public:
  static constexpr unsigned kSmallestCapacityBits = sizeof(SlotType) > 32 ? 8 : 12;

  static std::uint64_t bytes_for(std::uint64_t words) {
    return kSlotsAt + slots_bytes(capacity_bits_for(words, kSmallestCapacityBits));
  }

  // An empty one. `budget` outlives it.
  static Result<SlotArray> create(std::uint64_t reserve_bytes, unsigned partition_bits,
                                  Budget& budget) {
    Result<Region> region = Region::create(Region::Backing::kPrivate, reserve_bytes, budget);
    if (!region) {
      return region.error();
    }
    if (Result<void> committed = region->commit(bytes_for(0)); !committed) {
      return committed.error();
    }
    SlotArray slots(std::move(region).value());
    slots.header() = SlotsHeader{.capacity_bits = 0,
                                 .partition_bits = partition_bits,
                                 .size = 0,
                                 .total = 0,
                                 .arena_used = 0};
    if (Result<void> grown = slots.grow_to(kSmallestCapacityBits); !grown) {
      return grown.error();
    }
    return slots;
  }

  // Makes room for so many more words. On an error it is as it was.
  Result<void> reserve(std::uint64_t words) {
    const unsigned wanted = capacity_bits_for(header().size + words, kSmallestCapacityBits);
    return wanted > header().capacity_bits ? grow_to(wanted) : Result<void>();
  }
  // From here on a request to `stop` ends growing with the exception Cancelled. What is left of the
  // words must not be used then.
  void stop_growing_on(std::stop_token stop) { stop_ = std::move(stop); }
  void release_addresses() { region_.release_addresses(); }
  // Of the slots.
  std::uint64_t bytes() const { return slots_bytes(header().capacity_bits); }

  SlotsHeader& header() const { return *reinterpret_cast<SlotsHeader*>(region_.base()); }
  SlotType* data() const { return reinterpret_cast<SlotType*>(region_.base() + kSlotsAt); }
  SlotType& home(std::uint64_t tag) const {
    return data()[home_of(tag, header().partition_bits, header().capacity_bits)];
  }
  // The first slot, from the word's home on, that is free or for which same(slot) is true.
  template <typename Same>
  SlotType& find_or_free(std::uint64_t tag, Same&& same) const {
    SlotType* const all = data();
    const std::uint64_t mask = (std::uint64_t{1} << header().capacity_bits) - 1;
    std::uint64_t index = home_of(tag, header().partition_bits, header().capacity_bits);
    while (all[index].head.used() && !same(all[index])) {
      index = (index + 1) & mask;
    }
    return all[index];
  }
  // Whether the slots are larger than a core's cache, so that prefetching them pays.
  bool outgrown() const { return outgrown_; }
  const Region& region() const { return region_; }

 private:
  // Some milliseconds each.
  static constexpr std::uint64_t kPopulateStep = std::uint64_t{16} << 20;
  static constexpr std::uint64_t kSlotsBetweenChecks = std::uint64_t{1} << 16;

  explicit SlotArray(Region region) : region_(std::move(region)) {}
  static std::uint64_t slots_bytes(unsigned capacity_bits) {
    return sizeof(SlotType) << capacity_bits;
  }

  void throw_if_stopped() const {
    if (stop_.stop_requested()) {
      throw Cancelled();
    }
  }

  // Grows in place: the new slots follow the old ones.
  Result<void> grow_to(unsigned capacity_bits) {
    if (Result<void> committed = region_.commit(kSlotsAt + slots_bytes(capacity_bits));
        !committed) {
      return committed;
    }
    const unsigned old_bits = header().capacity_bits;
    const bool is_new = old_bits == 0;
    const std::uint64_t end = kSlotsAt + slots_bytes(capacity_bits);
    for (std::uint64_t at = kSlotsAt + (is_new ? 0 : slots_bytes(old_bits)); at < end;) {
      throw_if_stopped();
      const std::uint64_t step = std::min(end - at, kPopulateStep);
      region_.populate(at, at + step);
      at += step;
    }
    header().capacity_bits = capacity_bits;
    outgrown_ = slots_bytes(capacity_bits) > core_cache_bytes();
    if (header().size > 0) {
      spread_out(old_bits);
    }
    return {};
  }

  // Moves the words of the first 2^old_bits slots to their new homes, the last first. A home is at
  // least twice as far from the begin as it was, so a word goes to where all words have been moved
  // already; the few that do not, those displaced far from their homes and those that ran over the
  // end, wait until the others are in place.
  void spread_out(unsigned old_bits) {
    const SlotsHeader head = header();
    SlotType* const all = data();
    const std::uint64_t capacity = std::uint64_t{1} << head.capacity_bits;
    std::vector<SlotType> waiting;
    for (std::uint64_t i = std::uint64_t{1} << old_bits; i-- > 0;) {
      if (i % kSlotsBetweenChecks == 0) {
        throw_if_stopped();
      }
      if (!all[i].head.used()) {
        continue;
      }
      const SlotType slot = std::exchange(all[i], SlotType{});
      std::uint64_t to = home_of(slot.head.tag, head.partition_bits, head.capacity_bits);
      if (to < i) {
        waiting.push_back(slot);
        continue;
      }
      while (to < capacity && all[to].head.used()) {
        ++to;
      }
      if (to < capacity) {
        all[to] = slot;
      } else {
        waiting.push_back(slot);
      }
    }
    for (const SlotType& slot : waiting) {
      find_or_free(slot.head.tag, [](const SlotType&) { return false; }) = slot;
    }
  }

  Region region_;
  std::stop_token stop_;
  bool outgrown_ = false;
};

}  // namespace hapax::table
