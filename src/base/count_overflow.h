// The error of counts that come to more than kMaxCount, wherever they are added up.
#pragma once

#include "hapax/result.h"

namespace hapax {

inline Error count_overflow() {
  return Error{.kind = ErrorKind::kOverflow,
               .cause = "more words than can be counted (2^63 - 1)",
               .remedy = "count the input in parts"};
}

}  // namespace hapax
