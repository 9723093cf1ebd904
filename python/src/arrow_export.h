// Counts as a stream of Arrow: batches of 65,536 rows, with the columns word (large_string) and
// count (int64). A batch points into the columns and keeps them alive; nothing is copied. Tested by
// tests/python/arrow_export_test.py.
#pragma once

#include <hapax/columns.h>
#include <nanobind/nanobind.h>

#include <memory>

namespace hapax::python {

// A capsule "arrow_array_stream", for __arrow_c_stream__.
nanobind::object make_arrow_stream(std::shared_ptr<const Columns> columns);
// A capsule "arrow_schema", for __arrow_c_schema__.
nanobind::object make_arrow_schema();

}  // namespace hapax::python
