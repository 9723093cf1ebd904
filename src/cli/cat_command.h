// `hapax cat`: prints counts files, added up where there are several. The only place that knows the
// order of its stages. Tested by tests/cli/counts_files_test.py.
#pragma once

#include "cli/arguments.h"
#include "cli/messages.h"

namespace hapax::cli {

ExitCode run_cat(const CatArguments& arguments);

}  // namespace hapax::cli
