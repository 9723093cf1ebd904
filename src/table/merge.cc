#include "table/merge.h"

#include <utility>

#include "base/count_overflow.h"

namespace hapax::table {
namespace {

// An upper bound: as if no word stood in two tables.
Words count_partition(std::span<const TableView> tables, std::uint64_t partition, unsigned bits) {
  Words words;
  for (const TableView& table : tables) {
    table.visit_partition(partition, bits,
                          [&words](const Slot& slot) { words.add(slot.length()); });
  }
  return words;
}

// Reserved at once: filled in the order of the hashes, a table that grows is quadratic.
Result<void> add_partition(Table& target, const Words& words, std::span<const TableView> tables,
                           std::uint64_t partition, unsigned bits) {
  if (Result<void> reserved = target.reserve(words); !reserved) {
    return reserved;
  }
  bool fits = true;
  for (const TableView& table : tables) {
    table.visit_partition(partition, bits,
                          [&](const Slot& slot) { fits = fits && target.add(slot, table); });
  }
  return fits ? Result<void>() : count_overflow();
}

}  // namespace

Result<Table> merge_partition(std::span<const TableView> tables, std::uint64_t partition,
                              unsigned partition_bits, Budget& budget, Region::Backing backing) {
  const Words words = count_partition(tables, partition, partition_bits);
  Result<Table> merged = Table::create(backing, room_for(words), partition_bits, budget);
  if (!merged) {
    return merged;
  }
  if (Result<void> added = add_partition(*merged, words, tables, partition, partition_bits);
      !added) {
    return added.error();
  }
  return merged;
}

Result<void> merge_into(Table& target, std::span<const TableView> tables, std::uint64_t partition,
                        unsigned partition_bits) {
  return add_partition(target, count_partition(tables, partition, partition_bits), tables,
                       partition, partition_bits);
}

}  // namespace hapax::table
