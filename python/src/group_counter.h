// Counts the words of a column of texts by group, for hapax_words/spark/_count_groups.py. Tested by
// tests/python/group_counter_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

void bind_group_counter(nanobind::module_& module);

}  // namespace hapax::python
