// The error for a sum of counts above kMaxCount, used wherever counts are added. Tested by
// tests/counts/run_test.cc and tests/counts/merge_runs_test.cc.
#pragma once

#include "hapax/result.h"

namespace hapax {

inline Error count_overflow() {
  return Error{.kind = ErrorKind::kOverflow,
               .cause = "more words than can be counted (2^63 - 1)",
               .remedy = "count the input in parts"};
}

}  // namespace hapax
