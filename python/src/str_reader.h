// One long str as texts for the engine, which reads the memory in which CPython holds it, block by
// block and without the GIL. So a str that is not ASCII is never copied whole. A block ends at a
// separator of ASCII, which is left out, so no word is cut; the engine has one byte between texts
// in its place.
//
// Tested by tests/python/count_text_test.py.
#pragma once

#include <hapax/input.h>
#include <nanobind/nanobind.h>

#include <memory>

namespace hapax::python {

// The caller keeps `text` alive until the count has ended. Null if `text` is no str, if it is of
// ASCII, or if this build uses the stable ABI, which hides the memory of a str.
std::shared_ptr<TextsReader> make_str_reader(nanobind::handle text);

}  // namespace hapax::python
