// Makes the measured runs of `hapax compare`, each in a process of its own, in turns. Meanwhile it
// checks that no input changes, and measures how busy the machine is. Tested by
// tests/cli/compare_test.py and busy_test.py.
#pragma once

#include <vector>

#include "cli/compare_arguments.h"
#include "compare/comparison.h"
#include "compare/machine_load.h"
#include "hapax/counts.h"
#include "hapax/input.h"
#include "hapax/result.h"

namespace hapax::cli {

struct Measurement {
  std::vector<compare::Entry> entries;
  compare::MachineLoad load;  // while runs were timed
};

// `inputs` must be readable several times (make_rereadable()). Shows on a terminal what is running.
Result<Measurement> measure(const CompareArguments& arguments, const std::vector<Input>& inputs,
                            const Counts& reference);

}  // namespace hapax::cli
