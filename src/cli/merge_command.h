// `hapax merge`: adds counts files up into one, by streaming.
// Tested by tests/cli/counts_files_test.py.
#pragma once

#include "cli/arguments.h"
#include "cli/messages.h"

namespace hapax::cli {

ExitCode run_merge(const MergeArguments& arguments);

}  // namespace hapax::cli
