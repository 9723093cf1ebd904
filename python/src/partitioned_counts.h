// Counts as counts files of hash partitions, one after the other: an iterator of Python. Tested by
// tests/python/partitioned_counts_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

void bind_partitioned_counts(nanobind::module_& module);

}  // namespace hapax::python
