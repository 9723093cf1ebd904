// Takes texts from Arrow's memory: from the capsules of __arrow_c_stream__() and
// __arrow_c_array__(). Nulls are skipped. Streams are read in the caller's thread, without the GIL.
// Tested by tests/python/arrow_texts_test.py.
#pragma once

#include <nanobind/nanobind.h>

#include "text_adder.h"
#include "texts_count.h"

namespace hapax::python {

// Both take the capsule's content over, and stop early if `count` has ended. They throw TypeError
// for what is no column of texts, and RuntimeError for an error of the stream.
void add_arrow_stream(nanobind::handle capsule, TextAdder& adder, TextsCount& count);
void add_arrow_array(nanobind::handle schema_capsule, nanobind::handle array_capsule,
                     TextAdder& adder, TextsCount& count);

}  // namespace hapax::python
