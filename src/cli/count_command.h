// `hapax count`: all steps, from checked arguments to an exit code.
// Tested by tests/cli/.
#pragma once

#include "cli/arguments.h"
#include "cli/messages.h"

namespace hapax::cli {

ExitCode run_count(const CountArguments& arguments);

}  // namespace hapax::cli
