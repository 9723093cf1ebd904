// `hapax cat`: prints counts files. It adds several files up. Only this file knows the order of the
// command's stages. Tested by tests/cli/counts_files_test.py.
#pragma once

#include "cli/arguments.h"
#include "cli/messages.h"

namespace hapax::cli {

ExitCode run_cat(const CatArguments& arguments);

}  // namespace hapax::cli
