// What is in a folder, and in the folders in it, as inputs: expand.h has the rules. A walk needs
// one listing for each folder that it is in at a time, and one descriptor, so depth is bounded by
// memory alone. It asks stat(2) only of links, of what may be the run's own output, of files whose
// sizes are wanted, and where a folder does not tell types. Tested by tests/input/expand_test.cc
// and walk_test.cc.
#pragma once

#include <string>

#include "hapax/result.h"
#include "input/findings.h"
#include "input/glob.h"

namespace hapax::input {

// `root` is a folder, or a link to one.
Result<void> walk(const std::string& root, const Globs& globs, Findings& findings);

}  // namespace hapax::input
