// A cursor over records. Tested by tests/order/sort_records_test.cc.
#pragma once

#include <memory>

#include "hapax/counts.h"
#include "order/sort_records.h"
#include "store/word_source.h"

namespace hapax::order {

// The cursor and its parts keep the source and the records alive. Words are views into them.
std::unique_ptr<Cursor> make_record_cursor(std::shared_ptr<const store::WordSource> words,
                                           std::shared_ptr<const SortedRecords> sorted);

}  // namespace hapax::order
