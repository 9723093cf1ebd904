// Which words a Selection takes, whatever their order and number.
// Tested by tests/order/counts_test.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "hapax/counts.h"

namespace hapax::order {

// Of valid UTF-8.
inline std::uint64_t code_points(std::string_view word) {
  return static_cast<std::uint64_t>(std::count_if(word.begin(), word.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

inline bool selects(const Selection& selection, const WordCount& entry) {
  return entry.count >= selection.min_count &&
         (selection.min_length <= 1 || code_points(entry.word) >= selection.min_length);
}

}  // namespace hapax::order
