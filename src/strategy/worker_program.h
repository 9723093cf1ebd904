// Finds the worker program. Tested by tests/strategy/worker_program_test.cc.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax::strategy {

// `chosen` if it is not empty. Otherwise the first that exists: beside the file that this code is
// in (the shared library, or the program that contains it), in its place in an installed tree as
// seen from there, and in the folder that was configured.
Result<std::string> find_worker_program(const std::string& chosen);

}  // namespace hapax::strategy
