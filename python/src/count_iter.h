// count_iter() for hapax_words/_count_iter.py, which iterates. Iterating in C++ would put frames of
// C++ below the Python code of a generator. If a thread runs that code when the interpreter ends,
// Python 3.11 ends it by pthread_exit(), which cannot pass such frames: the process would abort.
//
// Tested by tests/python/count_iter_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

void bind_count_iter(nanobind::module_& module);

}  // namespace hapax::python
