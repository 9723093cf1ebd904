// The errors for sums of counts above kMaxCount, used wherever counts are added. Tested by
// tests/counts/run_test.cc and tests/counts/merge_runs_test.cc.
#pragma once

#include <string_view>

#include "base/shown_word.h"
#include "hapax/result.h"

namespace hapax {

// The counts of all words add up to too much.
inline Error count_overflow() {
  return Error{.kind = ErrorKind::kOverflow,
               .cause = "more words than can be counted (2^63 - 1)",
               .remedy = "count the input in parts"};
}

// The counts of one word do.
inline Error count_overflow(std::string_view word) {
  return Error{.kind = ErrorKind::kOverflow,
               .cause = "the count of " + shown_word(word) + " is more than 2^63 - 1",
               .remedy = "add up fewer counts"};
}

}  // namespace hapax
