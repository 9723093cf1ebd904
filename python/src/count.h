// count() and count_text() for hapax_words/_count.py, which has their arguments and checks them.
// Tested by tests/python/count_test.py and tests/python/count_text_test.py.
#pragma once

#include <hapax/input.h>
#include <hapax/options.h>
#include <nanobind/nanobind.h>

#include <functional>
#include <stop_token>
#include <vector>

#include "counts_table.h"

namespace hapax::python {

// Counts without the GIL; can be interrupted. The inputs must not touch Python. `begin` is called
// with the stop token of the count before it begins.
CountsTable count_interruptibly(const std::vector<Input>& inputs, Options options,
                                const nanobind::object& stop, const nanobind::object& progress,
                                const std::function<void(const std::stop_token&)>& begin = {});

void bind_count(nanobind::module_& module);

}  // namespace hapax::python
