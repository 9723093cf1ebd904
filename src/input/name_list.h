// Parses a list of names as `find -print0` writes and --files0-from reads it. Each name ends with a
// NUL; the last one may end with the list. Does not look at files: a name is any bytes except NUL.
//
// Pure functions. Tested by tests/input/name_list_test.cc and tests/fuzz/name_list_fuzzer.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hapax/result.h"

namespace hapax::input {

// Whether the list may contain the name "-", standard input (once), or standard input is already
// being read.
enum class StandardInput : std::uint8_t { kFree, kTaken };

// Returns the names in their order. Errors have `list_name` as their path: kNotFound where a name
// is empty, kNotReadable where standard input would be read twice.
Result<std::vector<std::string>> parse_name_list(std::string_view list,
                                                 StandardInput standard_input,
                                                 const std::string& list_name);

// Whether the list has line breaks and no NUL: it is either one name with a line break in it, or a
// list for another program.
bool looks_like_lines(std::string_view list);

}  // namespace hapax::input
