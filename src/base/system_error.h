// errno as an Error: the kind, the system's words and a way out. Tested by
// tests/base/result_test.cc.
#pragma once

#include <string>

#include "hapax/result.h"

namespace hapax {

// For a call that failed on `path` (empty: on none) while reading or looking.
Error system_error(int errno_value, std::string path);

}  // namespace hapax
