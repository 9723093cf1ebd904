// Reads whole files of /proc and the like. It uses no streams, because they would make the start of
// a process slower. Tested by tests/base/small_file_test.cc.
#pragma once

#include <string>

namespace hapax {

// The content of the file, at most 1 MB; empty if it cannot be read.
std::string read_small_file(const std::string& path);

}  // namespace hapax
