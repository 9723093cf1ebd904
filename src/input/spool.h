// Standard input that must be read twice is copied once to an unnamed file, which vanishes with its
// descriptor however the process ends.
// Tested by tests/input/spool_test.cc.
#pragma once

#include <string>

#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax::input {

// Copies everything that is left in `descriptor` into an unnamed file in $TMPDIR's place `folder`
// (O_TMPFILE, else created and unlinked at once) and returns it, positioned at its start.
// `name` stands for the source in messages.
Result<UniqueFd> spool(int descriptor, const std::string& name, const std::string& folder);

}  // namespace hapax::input
