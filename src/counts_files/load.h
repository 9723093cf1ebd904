// Adds runs up. Words that exceed a memory limit go to disk. Tested by
// tests/counts_files/counts_files_test.cc, tests/cli/counts_files_test.py and spilled_test.py.
#pragma once

#include <span>

#include "counts/run_reader.h"
#include "hapax/counts.h"
#include "hapax/counts_files.h"
#include "hapax/result.h"

namespace hapax::counts_files {

// Reads all words of `runs`, which are mergeable and have not been read from, and adds them up: in
// one table, or on disk if it exceeds the limit of `options`.
Result<Counts> load(std::span<counts::RunReader> runs, const CountsFileOptions& options = {});

}  // namespace hapax::counts_files
