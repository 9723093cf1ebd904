// A cursor over the words of a table set in order. Entries are collected, without those that cannot
// be among the first k, and sorted (sort_entries.h). Tested by tests/order/counts_test.cc, against
// std::sort of (count, word) pairs.
#pragma once

#include <memory>
#include <stop_token>

#include "base/large_array.h"
#include "hapax/counts.h"
#include "order/entries.h"
#include "order/table_set.h"

namespace hapax::order {

// The cursor keeps the tables alive. Throws Cancelled after a request to `stop`, and
// std::bad_alloc.
std::unique_ptr<Cursor> make_sorted_cursor(std::shared_ptr<const TableSet> tables,
                                           const Selection& selection, unsigned workers,
                                           const std::stop_token& stop = {});

// A cursor over entries of `tables` that are in order already.
std::unique_ptr<Cursor> make_cursor_over(std::shared_ptr<const TableSet> tables,
                                         LargeArray<SortEntry> sorted);

}  // namespace hapax::order
