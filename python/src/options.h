// hapax::Options as an object of Python, which hapax_words/_options.py fills. Tested by
// tests/python/arguments_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

void bind_options(nanobind::module_& module);

}  // namespace hapax::python
