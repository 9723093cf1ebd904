// Which words of a list are wanted. Tested by tests/spill/sort_by_count_test.cc.
#pragma once

#include <cstdint>

#include "hapax/counts.h"
#include "text/utf8.h"

namespace hapax::spill {

struct WordFilter {
  std::uint64_t min_count = 1;
  std::uint64_t min_length = 1;  // in code points

  bool takes_all() const { return min_count <= 1 && min_length <= 1; }
  bool takes(const WordCount& entry) const {
    return entry.count >= min_count &&
           (min_length <= 1 || text::code_points(entry.word) >= min_length);
  }
};

}  // namespace hapax::spill
