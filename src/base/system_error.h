// Turns errno into an Error: the kind, the system's message and a remedy. Tested by
// tests/base/result_test.cc.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax {

// For a call that failed while it read or looked up `path`, which is empty if there is none.
Error system_error(int errno_value, std::string path);

}  // namespace hapax
