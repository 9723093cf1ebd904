// Tests whether a Selection takes a word, apart from its order and its `first`. Tested by
// tests/order/counts_test.cc.
#pragma once

#include "hapax/counts.h"
#include "text/utf8.h"

namespace hapax::order {

inline bool selects(const Selection& selection, const WordCount& entry) {
  return entry.count >= selection.min_count &&
         (selection.min_length <= 1 || text::code_points(entry.word) >= selection.min_length);
}

}  // namespace hapax::order
