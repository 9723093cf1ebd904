// A count of bytes that Python's code reads, block by block, from a file object: for
// hapax_words/_count_file.py. Blocks are pieces of one text; words go on from one to the next.
//
// The caller's thread adds blocks while a job counts them. It waits if eight blocks are waiting.
// Tested by tests/python/count_file_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

void bind_bytes_counter(nanobind::module_& module);

}  // namespace hapax::python
