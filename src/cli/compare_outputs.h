// What `hapax compare` writes: the report to standard output, reports and counts to files.
// Tested by tests/cli/compare_test.py and own_outputs_test.py.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/compare_arguments.h"
#include "compare/comparison.h"
#include "hapax/counts.h"
#include "hapax/result.h"
#include "input/input_list.h"

namespace hapax::cli {

// An error if a file that is written is among the inputs: it would be counted, and then replaced. A
// file in a folder counts too, because every run must leave out the same files. `files` are the
// inputs and the files of their folders.
Result<void> check_outputs(const CompareArguments& arguments, const input::InputList& files);

// The flag for writing to the last of `paths`: --report or -o.
std::string_view flag_for(const std::vector<std::string>& paths);

// An error for each file that cannot be written. Call this before anything is measured. It changes
// nothing, and opens no pipe or device: their readers would see an end.
std::vector<Error> unwritable_outputs(const CompareArguments& arguments);

// Writes list and reports. If one fails, the others are written all the same. Returns an error for
// each failure. `counts` are those of the reference.
std::vector<Error> write_all(const CompareArguments& arguments,
                             const compare::Comparison& comparison, const Counts& counts);

}  // namespace hapax::cli
