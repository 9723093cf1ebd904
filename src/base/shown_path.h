// Long paths in messages: folders that are nested thousands deep have paths of many pages. Tested
// by tests/base/result_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace hapax {

// As shown_path() of hapax/result.h, but nothing is escaped: for texts that are escaped later.
std::string shorten_path(std::string_view path);

}  // namespace hapax
