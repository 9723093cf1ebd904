// Opens the counts files of a command line, and checks that all were counted in the same way.
// Tested by tests/cli/counts_files_test.py.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "counts/run_reader.h"
#include "hapax/input.h"
#include "hapax/result.h"

namespace hapax::cli {

// `output` is where the result goes: a file that is being overwritten must not be read.
// `decoder_memory` as in Options.
Result<std::vector<counts::RunReader>> open_counts_files(const std::vector<Input>& inputs,
                                                         const std::string& output,
                                                         std::uint64_t decoder_memory);

}  // namespace hapax::cli
