// Serialises one partition of a table as a run, and merges runs of one partition into a table. May
// be called from several threads at once. Tested by tests/strategy/runs_test.cc.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "counts/run_format.h"
#include "hapax/result.h"
#include "hash/word_hash.h"
#include "strategy/plan.h"
#include "table/table.h"

namespace hapax::strategy {

// A run (docs/counts_format.md) in memory, not sorted.
struct PartitionRun {
  std::uint32_t partition = 0;
  table::Words words;
  std::string bytes;
};

// The header of runs between the workers of a run.
counts::RunHeader header_of(const Plan& plan);

// Returns the words of `table` whose uppermost `bits` hash bits are `partition`.
Result<PartitionRun> make_run(const table::TableView& table, const counts::RunHeader& header,
                              std::uint32_t partition, unsigned bits);

// Merges `runs`, all of the same partition, and the words of that partition in `own`, which may be
// null. A run with a header other than `header` is an error. The table gets its final size first:
// inserting words in hash order into a growing table is quadratic. A request to `stop` is
// kCancelled.
Result<table::Table> merge_partition_runs(const std::vector<PartitionRun>& runs,
                                          const table::TableView* own, std::uint32_t partition,
                                          unsigned bits, const counts::RunHeader& header,
                                          const hash::Seed& seed, Budget& budget,
                                          const std::stop_token& stop = {});

}  // namespace hapax::strategy
