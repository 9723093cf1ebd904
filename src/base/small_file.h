// Files of /proc and the like, read whole. Without streams: a process that starts pays for those.
// Tested by tests/base/small_file_test.cc.
#pragma once

#include <string>

namespace hapax {

// What is in the file, up to 1 MB of it; empty where it cannot be read.
std::string read_small_file(const std::string& path);

}  // namespace hapax
