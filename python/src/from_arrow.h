// Makes counts of a table of words and counts in Arrow's memory. Tested by
// tests/python/from_arrow_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

void bind_from_arrow(nanobind::module_& module);

}  // namespace hapax::python
