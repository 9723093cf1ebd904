// The files of a count, for pieces of it that run elsewhere. Tested by tests/spark/listing_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

void bind_list_files(nanobind::module_& module);

}  // namespace hapax::python
