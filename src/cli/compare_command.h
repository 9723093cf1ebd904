// hapax compare. Tested by tests/cli/compare_test.py.
#pragma once

#include "cli/compare_arguments.h"
#include "cli/messages.h"

namespace hapax::cli {

ExitCode run_compare(const CompareArguments& arguments);

}  // namespace hapax::cli
