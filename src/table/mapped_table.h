// Another process's table in shared memory, to be read where it lies. Whoever reads it does not
// believe that process: what it says of its table is checked against the memory that there is, so
// that no table, not even one of random bytes, makes its reader crash, wait or take memory without
// end. It must not change any more, which is the run's to see to: a worker that writes to a table
// that it has given away is not defended against. Tested by tests/table/mapped_table_test.cc and
// tests/fuzz/table_fuzzer.cc.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/shared_view.h"
#include "base/unique_fd.h"
#include "hapax/result.h"
#include "table/table.h"

namespace hapax::table {

// How many bytes the owner has committed of each region of its table; no more of it may be mapped.
using TableBytes = std::array<std::uint64_t, 3>;
inline TableBytes bytes_of(const Table& table) {
  TableBytes bytes{};
  std::ranges::transform(table.regions(), bytes.begin(),
                         [](const Region* region) { return region->committed(); });
  return bytes;
}
inline std::array<int, 3> descriptors_of(const Table& table) {
  std::array<int, 3> descriptors{};
  std::ranges::transform(table.regions(), descriptors.begin(),
                         [](const Region* region) { return region->descriptor(); });
  return descriptors;
}

class MappedTable {
 public:
  // `files` are the descriptors of its regions, which may be closed afterwards; the table is one of
  // hashes whose uppermost `partition_bits` are all the same. Checks its headers, not its slots;
  // what makes no sense is kWorkerLost, and the cause says what it is: "its header".
  static Result<MappedTable> map(std::span<const UniqueFd> files, const TableBytes& bytes,
                                 unsigned partition_bits);

  // Checks every slot: that words lie inside, are as many and are counted as often as the headers
  // say, that all belong to `partition`, and that a slot is free, where probing ends. Whoever reads
  // all of the table has to; merge_partition() checks what it reads by itself. Costs a reading of
  // its memory: 19 ms for 2 million words, which took 310 ms to merge, and as much again for pages
  // that are mapped for the first time (one thread, AMD EPYC, 2026-11-26).
  Result<void> check_slots(std::uint64_t partition) const;

  TableView view() const {
    return TableView({views_[0]->base(), views_[1]->base(), views_[2] ? views_[2]->base() : nullptr,
                      arena_bytes_});
  }

 private:
  MappedTable() = default;

  std::array<std::optional<SharedView>, 3> views_;
  std::uint64_t arena_bytes_ = 0;
  unsigned partition_bits_ = 0;
};

}  // namespace hapax::table
