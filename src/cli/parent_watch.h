// Ends this process when its parent has ended, whatever ended it. The Python package starts `hapax
// compare` with --parent: a comparison may take hours, and nobody would see its result. (A
// parent-death signal would come when the thread ends that started this process.) Tested by
// tests/cli/parent_test.py.
#pragma once

#include <sys/types.h>

#include "hapax/result.h"

namespace hapax::cli {

// Watches process `parent` from a thread, and ends this process once `parent` is not its parent any
// more. Call it once.
Result<void> end_with_parent(pid_t parent);

}  // namespace hapax::cli
