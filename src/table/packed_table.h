// A small table that no longer grows, in one block of the heap. Regions take whole mappings, of
// which a process may have some 65,000, and a table's smallest regions take 157 KB; a program may
// keep the counts of a hundred thousand small texts. Plain data once made: any number of threads
// may read it. Tested by tests/table/packed_table_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "table/table.h"

namespace hapax::table {

class PackedTable {
 public:
  // Whether the table is small enough that packing saves memory.
  static bool suits(const Table& table);

  // Copies the words. Throws std::bad_alloc.
  explicit PackedTable(const TableView& table);

  TableView view() const;
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Free {
    void operator()(std::byte* block) const { ::operator delete[](block, kAlignment); }
  };
  static constexpr std::align_val_t kAlignment{64};

  std::uint64_t wide_at_ = 0;
  std::uint64_t arena_at_ = 0;
  std::uint64_t bytes_ = 0;
  std::unique_ptr<std::byte[], Free> block_;  // narrow slots, wide slots, arena
};

}  // namespace hapax::table
