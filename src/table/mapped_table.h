// Reads another process's table in shared memory, in place. The reader does not trust that process:
// everything in the table is checked against the mapped memory, so no table can make the reader
// crash, loop, or allocate without limit. The owner must no longer write to the table; that is not
// checked. Tested by tests/table/mapped_table_test.cc and tests/fuzz/table_fuzzer.cc.
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

  // Checks every slot: words are inside the mapped memory, their number and their counts are those
  // of the headers, all belong to `partition`, and a free slot ends each probing. Call it before
  // reading the whole table; merge_partition() checks the slots that it reads. It reads all of
  // its memory: 19 ms for 2 million words, which took 310 ms to merge, and as much again for pages
  // that are mapped for the first time (one thread, AMD EPYC, 2026-11-26).
  Result<void> check_slots(std::uint64_t partition) const;

  // How much memory is mapped.
  std::uint64_t bytes() const {
    std::uint64_t bytes = 0;
    for (const std::optional<SharedView>& view : views_) {
      bytes += view ? view->bytes() : 0;
    }
    return bytes;
  }

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
