// Copies the words of a cursor into columns, by several threads. Tested by
// tests/order/counts_test.cc.
#pragma once

#include <stop_token>

#include "hapax/columns.h"
#include "hapax/counts.h"

namespace hapax::order {

// All words of `words`, a cursor over a source of words that has not moved. Throws Cancelled after
// a request to `stop`, and std::bad_alloc.
Columns copy_columns(const Cursor& words, unsigned workers, const std::stop_token& stop);

}  // namespace hapax::order
