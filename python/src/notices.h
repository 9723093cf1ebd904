// Notices of a run for hapax_words/_notices.py, which makes objects and sentences of them. Tested
// by tests/python/notices_test.py.
#pragma once

#include <hapax/counts.h>
#include <nanobind/nanobind.h>

#include <span>

namespace hapax::python {

// A list of tuples (kind, path as bytes, text, then the other members of Notice in their order).
nanobind::list notice_tuples(std::span<const Notice> notices);

}  // namespace hapax::python
