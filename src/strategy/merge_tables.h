// Merges the tables of document frequencies that a run's threads have made. Tested by
// tests/strategy/texts_test.cc.
#pragma once

#include <vector>

#include "base/budget.h"
#include "base/stop_event.h"
#include "hapax/result.h"
#include "store/table_source.h"
#include "table/table.h"

namespace hapax::strategy {

// Adds the words of `tables` (at least one, of all hashes) to `into`, which is empty. Few words are
// added to one of the tables by the calling thread; otherwise as many threads as there are tables
// merge by partition. New tables take memory from `budget`. Throws Cancelled after a request to
// `stop`, and std::bad_alloc.
Result<void> merge_tables(std::vector<table::Table> tables, const StopEvent& stop, Budget& budget,
                          store::TableSource& into);

}  // namespace hapax::strategy
