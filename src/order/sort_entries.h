// Sorts entries by a sample sort. Keys of a sample divide the entries into buckets that fit an L1
// or L2 cache. Each bucket is divided again, evenly between its smallest and its largest key, into
// pieces of about one entry. So each entry moves twice, however many there are, and is seldom
// compared. Tested by tests/order/sort_entries_test.cc, against std::sort.
#pragma once

#include <stop_token>

#include "base/large_array.h"
#include "order/entries.h"

namespace hapax::order {

// Returns the entries in order. Uses up to `workers` threads and 34 bytes of memory an entry.
// Throws Cancelled after a request to `stop`, and std::bad_alloc.
LargeArray<SortEntry> sort_entries(LargeArray<SortEntry> entries, const EntryLess& less,
                                   unsigned workers, const std::stop_token& stop = {});

}  // namespace hapax::order
