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

// A report that is among the inputs would be counted, and then gone; and the files of a folder that
// are left out in one run must be left out in all. Both are errors. `files` are the inputs, those
// in folders too.
Result<void> check_outputs(const CompareArguments& arguments, const input::InputList& files);

// By which flag the last of `paths` could be written.
std::string_view flag_for(const std::vector<std::string>& paths);

// Why files cannot be written, an error for each; to be asked before anything is measured. Changes
// nothing. Pipes and devices are not opened: their readers would see an end.
std::vector<Error> unwritable_outputs(const CompareArguments& arguments);

// Writes all that was asked for; what fails takes nothing else with it. Returns an error for each
// failure. `counts` are those of the reference.
std::vector<Error> write_all(const CompareArguments& arguments,
                             const compare::Comparison& comparison, const Counts& counts);

}  // namespace hapax::cli
