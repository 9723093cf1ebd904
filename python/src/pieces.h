// Pieces of files, and one count of all of them: what a task of a larger job counts. A piece is a
// file as it was listed, a range of one, or an object of Python that may be read anywhere. Tested
// by tests/python/pieces_test.py.
#pragma once

#include <nanobind/nanobind.h>

namespace hapax::python {

void bind_pieces(nanobind::module_& module);

}  // namespace hapax::python
