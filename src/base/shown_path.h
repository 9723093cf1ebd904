// Shortens paths for messages: nested folders can have paths of many pages. Tested by
// tests/base/result_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace hapax {

// Like shown_path() of hapax/result.h but without escaping, for texts that are escaped later.
std::string shorten_path(std::string_view path);

}  // namespace hapax
