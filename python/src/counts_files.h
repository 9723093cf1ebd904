// Counts files: load, save, merge, and pickle, for hapax_words/_files.py and Counts. Tested by
// tests/python/counts_files_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

void bind_counts_files(nanobind::module_& module);

}  // namespace hapax::python
