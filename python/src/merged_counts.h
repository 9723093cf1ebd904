// The sum of counts files as an iterator of Arrow batches. Tested by
// tests/python/partitioned_counts_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

void bind_merged_counts(nanobind::module_& module);

}  // namespace hapax::python
