// Words and counts for Arrow, with the columns word (large_string) and count (int64): as a stream
// of batches of 65,536 rows, or as one batch. A batch points into the columns and keeps them alive;
// nothing is copied. Tested by tests/python/arrow_export_test.py and partitioned_counts_test.py.
#pragma once

#include <hapax/columns.h>
#include <nanobind/nanobind.h>

#include <memory>

namespace hapax::python {

// A capsule "arrow_array_stream", for __arrow_c_stream__.
nanobind::object make_arrow_stream(std::shared_ptr<const Columns> columns);
// Capsules "arrow_schema" and "arrow_array", for __arrow_c_array__: all rows as one batch.
nanobind::tuple make_arrow_array(const std::shared_ptr<const Columns>& columns);
// A capsule "arrow_schema", for __arrow_c_schema__.
nanobind::object make_arrow_schema();

}  // namespace hapax::python
