// Opens counts files that are to be added up. Tested by tests/counts_files/counts_files_test.cc,
// tests/cli/counts_files_test.py and spilled_test.py.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/stop_event.h"
#include "counts/run_reader.h"
#include "hapax/counts.h"
#include "hapax/counts_files.h"
#include "hapax/input.h"
#include "hapax/result.h"

namespace hapax::counts_files {

// What an open counts file takes: its block, a buffer in front of that, and a decoder.
inline constexpr std::uint64_t kBytesOfAFile = std::uint64_t{256} << 10;

// Opens all of `files`, and checks that they were counted in the same way. If these are more than
// the limits on open files and on memory allow, groups of them are added up first, in temporary
// files, so there are fewer runs than files then. `stop` must outlive the runs; a request to it
// ends any wait.
Result<std::vector<counts::RunReader>> open_runs(std::span<const Input> files,
                                                 const CountsFileOptions& options,
                                                 const StopEvent* stop = nullptr);

// How the words of `counts` were counted.
counts::RunHeader header_of(const Counts& counts);
// The header of the sum of `runs`. Without runs, it is that of a count with the default options.
counts::RunHeader header_of_sum(std::span<const counts::RunReader> runs);

}  // namespace hapax::counts_files
