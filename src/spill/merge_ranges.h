// The last pass of a merge: each task merges one range of the words of all runs. The ranges are cut
// where a sample from the indexes of the runs says that they have about as many bytes. Tested by
// tests/spill/merge_spills_test.cc.
#pragma once

#include <span>
#include <stop_token>

#include "spill/block_list.h"
#include "spill/run_spill.h"
#include "spill/spill_file.h"
#include "spill/spill_limits.h"

namespace hapax::spill {

// As merge_spills(). `limits.threads` threads each have buffers for all runs.
BlockList merge_ranges(SpillFile& file, std::span<const SpilledRun> runs, const SpillLimits& limits,
                       const std::stop_token& stop);

}  // namespace hapax::spill
