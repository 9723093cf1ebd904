// Where the worker program is. Tested by tests/strategy/worker_program_test.cc.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax::strategy {

// `chosen`, where it is not empty; else the one beside the library or the program that this code is
// in, as it was built or installed; else the one in the folder for which it was configured.
Result<std::string> find_worker_program(const std::string& chosen);

}  // namespace hapax::strategy
