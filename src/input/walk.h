// Adds the files in a folder, and in the folders in it, to the inputs; expand.h has the rules. A
// walk keeps one listing for each folder on the way down and one descriptor, so only memory bounds
// the depth. It calls stat(2) only for links, for files that may be the run's own output, for files
// whose sizes are wanted, and if a folder does not tell the types. Tested by
// tests/input/expand_test.cc and walk_test.cc.
#pragma once

#include <string>

#include "hapax/result.h"
#include "input/findings.h"
#include "input/glob.h"

namespace hapax::input {

// `root` is a folder, or a link to one.
Result<void> walk(const std::string& root, const Globs& globs, Findings& findings);

}  // namespace hapax::input
