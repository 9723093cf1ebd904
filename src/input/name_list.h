// A list of names, each ended by a NUL, the last one possibly by the end of the list: what `find
// -print0` writes and --files0-from reads. Knows no files: a name is any bytes but NUL.
//
// Thread safety: any. Tested by tests/input/name_list_test.cc and tests/fuzz/name_list_fuzzer.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hapax/result.h"

namespace hapax::input {

// Whether the name "-", standard input, may stand in the list (once), or is already being read.
enum class StandardInput : std::uint8_t { kFree, kTaken };

// The names in their order. Errors have `list_name` as their path: kNotFound where a name is empty,
// kNotReadable where standard input would be read twice.
Result<std::vector<std::string>> parse_name_list(std::string_view list,
                                                 StandardInput standard_input,
                                                 const std::string& list_name);

// Lines and no NUL: either one name with a line break in it, or a list for another program.
bool looks_like_lines(std::string_view list);

}  // namespace hapax::input
