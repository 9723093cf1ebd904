// Adds runs up in memory. Tested by tests/counts_files/counts_files_test.cc and
// tests/cli/counts_files_test.py.
#pragma once

#include <span>
#include <stop_token>

#include "counts/run_reader.h"
#include "hapax/counts.h"
#include "hapax/result.h"

namespace hapax::counts_files {

// Reads all words of `runs`, which are mergeable and have not been read from, and adds them up in
// one table. Throws std::bad_alloc.
Result<Counts> load(std::span<counts::RunReader> runs, const std::stop_token& stop = {});

}  // namespace hapax::counts_files
