// hapax measure: one measured run, in a process that hapax compare starts. Tested by
// tests/cli/compare_test.py.
#pragma once

#include "cli/arguments.h"
#include "cli/messages.h"

namespace hapax::cli {

ExitCode run_measure(const CountArguments& arguments);

}  // namespace hapax::cli
