// Sorts entries by a sample sort: keys of a sample cut them into buckets that fit an L1 or L2
// cache, each of which is cut again, by where its keys lie between its least and its greatest, into
// pieces of about one entry. So an entry moves twice, whatever their number, and is seldom
// compared. Tested by tests/order/sort_entries_test.cc, against std::sort.
#pragma once

#include <stop_token>

#include "base/large_array.h"
#include "order/entries.h"

namespace hapax::order {

// In order. Uses up to `workers` threads. Memory: 34 bytes an entry. Throws Cancelled after a
// request to `stop`, and std::bad_alloc.
LargeArray<SortEntry> sort_entries(LargeArray<SortEntry> entries, const EntryLess& less,
                                   unsigned workers, const std::stop_token& stop = {});

}  // namespace hapax::order
