// Opens counts files that are to be added up. Tested by tests/counts_files/counts_files_test.cc and
// tests/cli/counts_files_test.py.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/stop_event.h"
#include "counts/run_reader.h"
#include "hapax/counts.h"
#include "hapax/input.h"
#include "hapax/result.h"

namespace hapax::counts_files {

// Opens all of `files`, and checks that they were counted in the same way. `decoder_memory` is that
// of Options. `stop` must outlive the runs; a request to it ends any wait.
Result<std::vector<counts::RunReader>> open_runs(std::span<const Input> files,
                                                 std::uint64_t decoder_memory,
                                                 const StopEvent* stop = nullptr);

// How the words of `counts` were counted.
counts::RunHeader header_of(const Counts& counts);
// The header of the sum of `runs`. Without runs, it is that of a count with the default options.
counts::RunHeader header_of_sum(std::span<const counts::RunReader> runs);

}  // namespace hapax::counts_files
