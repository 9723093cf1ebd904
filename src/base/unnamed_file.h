// Makes files for temporary data that have no name. Such a file vanishes with its descriptor,
// however the process ends. Tested by tests/base/unnamed_file_test.cc.
#pragma once

#include <string>

#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax {

// An empty file in `folder` that can be read and written, by this user alone (O_TMPFILE, else
// created and unlinked at once). Errors have the folder as their path.
Result<UniqueFd> make_unnamed_file(const std::string& folder);

}  // namespace hapax
