// Adds the words of a table to a store: one partition after the other, in batches.
//
// Thread safety: that of Store::add() for the store; nobody changes the table. Tested by
// tests/store/add_table_test.cc.
#pragma once

#include "hapax/result.h"
#include "store/front_sizes.h"
#include "store/store.h"
#include "table/table_view.h"

namespace hapax::store {

// The table has hashes of the store's seed. Batches are at most as large as those of `sizes`.
// Errors are those of the store. Throws std::bad_alloc.
Result<void> add_table(Store& store, const table::TableView& table, const FrontSizes& sizes);

}  // namespace hapax::store
