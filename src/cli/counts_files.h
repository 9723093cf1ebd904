// Opens the counts files of a command line, and checks that all were counted in the same way.
// Tested by tests/cli/counts_files_test.py.
#pragma once

#include <string>
#include <vector>

#include "counts/run_reader.h"
#include "hapax/counts_files.h"
#include "hapax/input.h"
#include "hapax/result.h"

namespace hapax::cli {

// `output` is where the result goes: a file that is being overwritten must not be read.
// `options` outlive the runs.
Result<std::vector<counts::RunReader>> open_counts_files(const std::vector<Input>& inputs,
                                                         const std::string& output,
                                                         const CountsFileOptions& options);

}  // namespace hapax::cli
