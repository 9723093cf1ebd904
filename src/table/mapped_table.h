// Another process's table in shared memory, to be read where it lies. Tested by
// tests/table/table_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/shared_view.h"
#include "base/unique_fd.h"
#include "hapax/result.h"
#include "table/table.h"

namespace hapax::table {

// What its owner has committed, and so as much of it as may be mapped.
struct TableBytes {
  std::uint64_t slots = 0;
  std::uint64_t arena = 0;
};
inline TableBytes bytes_of(const Table& table) {
  return {table.slots_region().committed(), table.arena_region().committed()};
}

class MappedTable {
 public:
  // `files` are the descriptors of its slots and of its arena, which may be closed afterwards.
  static Result<MappedTable> map(std::span<const UniqueFd> files, const TableBytes& bytes) {
    Result<SharedView> slots = SharedView::map(files[0], bytes.slots);
    if (!slots) {
      return slots.error();
    }
    MappedTable table(std::move(slots).value());
    if (bytes.arena > 0) {
      Result<SharedView> arena = SharedView::map(files[1], bytes.arena);
      if (!arena) {
        return arena.error();
      }
      table.arena_.emplace(std::move(arena).value());
    }
    return table;
  }

  TableView view() const { return {slots_.base(), arena_ ? arena_->base() : nullptr}; }

 private:
  explicit MappedTable(SharedView slots) : slots_(std::move(slots)) {}

  SharedView slots_;
  std::optional<SharedView> arena_;  // none without long words
};

}  // namespace hapax::table
