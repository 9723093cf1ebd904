// Merges sorted runs of a spill file into one list. If the buffers of all runs fit the memory, one
// pass suffices:
//
//     runs      aaa bb ccc | aa bbbbb c | a bb cc | ..      ranges of words, cut by a sample
//     threads      1  2  3                                  each merges its range of all runs
//     list      aaaaaa bbbbbbbbb cccccc
//
// Otherwise groups of runs are merged to longer runs first, several groups at the same time, until
// the buffers fit. Runs that have been merged give their space back to the disk.
// Tested by tests/spill/merge_spills_test.cc.
#pragma once

#include <stop_token>
#include <vector>

#include "spill/block_list.h"
#include "spill/run_spill.h"
#include "spill/spill_file.h"
#include "spill/spill_limits.h"

namespace hapax::spill {

// All words of `runs` in the order of their bytes, each with the sum of its counts. Throws Failure
// for errors (the disk is full or damaged, a sum above kMaxCount, too little memory), Cancelled
// after a request to `stop`, and std::bad_alloc. The list itself takes memory beside the limit, 24
// bytes a block.
BlockList merge_spills(SpillFile& file, std::vector<SpilledRun> runs, const SpillLimits& limits,
                       const std::stop_token& stop = {});

}  // namespace hapax::spill
