// Tables as messages: a partition of one as a run, and runs of one partition added up.
// Tested by tests/strategy/runs_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hapax/result.h"
#include "hash/word_hash.h"
#include "table/table.h"

namespace hapax::strategy {

// A run (docs/counts_format.md) in memory, not sorted.
struct PartitionRun {
  std::uint32_t partition = 0;
  table::Words words;
  std::string bytes;
};

// The words of `table` whose uppermost `bits` hash bits are `partition`.
Result<PartitionRun> make_run(const table::TableView& table, std::uint32_t partition,
                              unsigned bits);

// A table of the words of `runs`, all of the same partition, and of those that `own` has of it,
// where there is one; reserved at once, because runs come in the order of the hashes.
Result<table::Table> merge_partition_runs(const std::vector<PartitionRun>& runs,
                                          const table::TableView* own, std::uint32_t partition,
                                          unsigned bits, const hash::Seed& seed, Budget& budget);

}  // namespace hapax::strategy
