// Adds the words of a table to a store, one partition after the other.
//
// Thread safety: that of Store::add() for the store; nobody changes the table. Tested by
// tests/store/add_table_test.cc.
#pragma once

#include <cstdint>

#include "hapax/result.h"
#include "store/front_sizes.h"
#include "store/store.h"
#include "table/table_view.h"

namespace hapax::store {

// The table has hashes of the store's seed. Batches are at most as large as those of `sizes`. It
// begins with partition `first`: threads that begin with different ones do not wait for each other.
// Errors are those of the store. Throws std::bad_alloc.
Result<void> add_table(Store& store, const table::TableView& table, const FrontSizes& sizes,
                       std::uint64_t first = 0);

}  // namespace hapax::store
