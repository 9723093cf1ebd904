// The error for a word of more than kMaxWordBytes bytes. Tested by tests/strategy/agree_test.cc and
// group_counter_test.cc.
#pragma once

#include "hapax/result.h"

namespace hapax {

inline Error word_too_long() {
  return Error{.kind = ErrorKind::kWordTooLong,
               .cause = "a word of more than 64 MiB",
               .remedy = "check that this is text: words need separators between them"};
}

}  // namespace hapax
