// Tables of one run, merged by partitions of the hash: each result takes one partition out of every
// table, so any number of threads can merge at once, without a lock. Few words are quicker added to
// one of the tables: memory for another costs more than they do.
// Tested by tests/table/merge_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "base/budget.h"
#include "hapax/result.h"
#include "table/table.h"

namespace hapax::table {

// The words of `tables` whose uppermost `partition_bits` hash bits are `partition`, in a new table.
// All tables have hashes of the same seed. `partition_bits` is at most kMaxPartitionBits. Linear in
// the words of the partition. A request to `stop` throws Cancelled.
Result<Table> merge_partition(std::span<const TableView> tables, std::uint64_t partition,
                              unsigned partition_bits, Budget& budget,
                              const std::stop_token& stop = {});

// All words of `others` into `target`, a table of all hashes, which grows as it must. By one
// thread.
Result<void> merge_all(Table& target, std::span<const TableView> others);

inline constexpr unsigned kMaxPartitionBits = 12;

}  // namespace hapax::table
