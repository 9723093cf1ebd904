// Merges the tables of a run's threads. Tested by tests/strategy/agree_test.cc and
// tests/strategy/texts_test.cc.
#pragma once

#include <vector>

#include "base/region.h"
#include "base/stop_event.h"
#include "hapax/result.h"
#include "store/table_source.h"
#include "table/overflow_tables.h"
#include "table/table.h"

namespace hapax::strategy {

// Adds the words of `tables` (at least one, of all hashes) to `into`, which is empty. `shared` has
// further words, or is null. Few words are added to one of the tables by the calling thread;
// otherwise as many threads as there are tables merge by partition. New tables take memory from
// `budget`. Throws Cancelled after a request to `stop`, and std::bad_alloc.
Result<void> merge_tables(std::vector<table::Table> tables, table::OverflowTables* shared,
                          const StopEvent& stop, Budget& budget, store::TableSource& into);

}  // namespace hapax::strategy
