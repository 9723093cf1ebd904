// The merged tables of a run: one for each partition of the hash. From here on they are read-only.
#pragma once

#include <cstdint>
#include <vector>

#include "base/region.h"
#include "hash/word_hash.h"
#include "table/table.h"

namespace hapax::order {

struct TableSet {
  explicit TableSet(hash::Seed seed_of_the_run) : seed(seed_of_the_run) {}

  Budget budget;  // outlives the tables
  hash::Seed seed;
  unsigned partition_bits = 0;
  std::vector<table::Table> tables;  // 2^partition_bits, in the order of the partitions; or none

  table::TableView table_of(const table::Slot& slot) const {
    return tables[table::partition_of(slot.tag, partition_bits)].view();
  }
};

}  // namespace hapax::order
