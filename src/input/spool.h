// Copies standard input to an unnamed file if it must be read twice. The file vanishes with its
// descriptor, however the process ends (base/unnamed_file.h). Tested by tests/input/spool_test.cc.
#pragma once

#include <string>

#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax::input {

// Copies the rest of `descriptor` into an unnamed file in `folder`, the directory for temporary
// files. Returns the file, positioned at its start. `name` is the source's name in messages.
Result<UniqueFd> spool(int descriptor, const std::string& name, const std::string& folder);

}  // namespace hapax::input
