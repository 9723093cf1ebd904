// Words and counts that Arrow may take over, as an object of Python. Tested by
// tests/python/partitioned_counts_test.py.
#pragma once

#include <hapax/columns.h>
#include <nanobind/nanobind.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace hapax::python {

class CountsBatch {
 public:
  explicit CountsBatch(std::shared_ptr<const Columns> columns) : columns_(std::move(columns)) {}

  std::size_t size() const { return columns_->counts.size(); }
  const std::shared_ptr<const Columns>& columns() const { return columns_; }

 private:
  std::shared_ptr<const Columns> columns_;
};

void bind_counts_batch(nanobind::module_& module);

}  // namespace hapax::python
