// Another process's table in shared memory, to be read where it lies. Tested by
// tests/table/table_test.cc.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "base/shared_view.h"
#include "base/unique_fd.h"
#include "hapax/result.h"
#include "table/table.h"

namespace hapax::table {

// Of each of a table's regions what its owner has committed, and so as much of it as may be mapped.
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
  // `files` are the descriptors of its regions, which may be closed afterwards.
  static Result<MappedTable> map(std::span<const UniqueFd> files, const TableBytes& bytes) {
    MappedTable table;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == 0) {
        continue;  // an arena without words
      }
      Result<SharedView> view = SharedView::map(files[i], bytes[i]);
      if (!view) {
        return view.error();
      }
      table.views_[i].emplace(std::move(view).value());
    }
    return table;
  }

  TableView view() const {
    return TableView(
        {views_[0]->base(), views_[1]->base(), views_[2] ? views_[2]->base() : nullptr});
  }

 private:
  MappedTable() = default;

  std::array<std::optional<SharedView>, 3> views_;
};

}  // namespace hapax::table
