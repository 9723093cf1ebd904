#include "table/merge.h"

#include <algorithm>
#include <utility>

#include "base/caught_error.h"
#include "base/count_overflow.h"
#include "table/prefetching_inserter.h"

namespace hapax::table {
namespace {

// A partition of a large vocabulary may have millions of words. It is visited in smaller ones, some
// milliseconds each, with a look at the stop token before each of them.
constexpr std::uint64_t kSlotsBetweenChecks = std::uint64_t{1} << 16;

// Calls visit(slot) for each word of one kind of the partition.
template <typename Visit>
void visit_stoppably(const TableView& table, std::uint64_t partition, unsigned bits, WordKind kind,
                     const std::stop_token& stop, Visit&& visit) {
  unsigned more_bits = 0;
  while (table.capacity() >> bits >> more_bits > kSlotsBetweenChecks) {
    ++more_bits;
  }
  for (std::uint64_t part = 0; part < std::uint64_t{1} << more_bits; ++part) {
    if (stop.stop_requested()) {
      throw Cancelled();
    }
    table.visit_partition(partition << more_bits | part, bits + more_bits, kind, visit);
  }
}

// An upper bound: as if no word stood in two tables.
Words count_partition(std::span<const TableView> tables, std::uint64_t partition, unsigned bits,
                      const std::stop_token& stop) {
  Words words;
  for (const TableView& table : tables) {
    for (const WordKind kind : kWordKinds) {
      visit_stoppably(table, partition, bits, kind, stop,
                      [&](const Slot& slot) { words.add(slot.length()); });
    }
  }
  return words;
}

// Reserved at once: filled in the order of the hashes, a table that grows is quadratic.
Result<void> add_partition(Table& target, const Words& words, std::span<const TableView> tables,
                           std::uint64_t partition, unsigned bits, const std::stop_token& stop) {
  target.stop_growing_on(stop);
  if (Result<void> reserved = target.reserve(words); !reserved) {
    return reserved;
  }
  bool fits = true;
  for (const TableView& table : tables) {
    for (const WordKind kind : kWordKinds) {
      visit_stoppably(table, partition, bits, kind, stop,
                      [&](const Slot& slot) { fits = fits && target.add(slot, table); });
    }
  }
  return fits ? Result<void>() : count_overflow();
}

// Adds the slots, but not in the order of their hashes: a table that took them in that order, while
// it grows, would have all of them crowd into its front.
Result<void> add_slots(PrefetchingInserter& inserter, const SlotView& slots) {
  constexpr std::uint64_t kSweeps = 64;
  constexpr std::uint64_t kAhead = 16;
  const std::uint64_t sweeps = std::min<std::uint64_t>(kSweeps, slots.size);
  Result<void> added;
  for (std::uint64_t sweep = 0; sweep < sweeps && added; ++sweep) {
    for (std::uint64_t i = sweep; i < slots.size && added; i += sweeps) {
      __builtin_prefetch(&slots[std::min(i + kAhead * sweeps, slots.size - 1)]);
      if (slots[i].used()) {
        added = inserter.add(slots[i]);
      }
    }
  }
  return added ? inserter.flush() : std::move(added);
}

}  // namespace

Result<Table> merge_partition(std::span<const TableView> tables, std::uint64_t partition,
                              unsigned partition_bits, Budget& budget,
                              const std::stop_token& stop) {
  const Words words = count_partition(tables, partition, partition_bits, stop);
  Result<Table> merged = Table::create(reservation_for(words), partition_bits, budget);
  if (!merged) {
    return merged;
  }
  if (Result<void> added = add_partition(*merged, words, tables, partition, partition_bits, stop);
      !added) {
    return added.error();
  }
  return merged;
}

Result<void> merge_all(Table& target, std::span<const TableView> others) {
  for (const TableView& other : others) {
    PrefetchingInserter inserter(target, other);
    for (const SlotView& slots : other.slots()) {
      if (Result<void> added = add_slots(inserter, slots); !added) {
        return added;
      }
    }
  }
  return {};
}

}  // namespace hapax::table
