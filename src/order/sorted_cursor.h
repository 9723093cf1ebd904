// Words of a table set in order. Sorting moves 24-byte keys (count, first bytes of the word, where
// it lies), so that nearly every comparison is of two numbers; only words that agree in count and
// in their first 8 bytes are looked at. The first k are selected before they are sorted. Tested by
// tests/order/counts_test.cc, against std::sort of (count, word) pairs.
#pragma once

#include <memory>

#include "hapax/counts.h"
#include "order/table_set.h"

namespace hapax::order {

std::unique_ptr<Cursor> make_sorted_cursor(std::shared_ptr<const TableSet> tables,
                                           const Selection& selection, unsigned workers);

}  // namespace hapax::order
