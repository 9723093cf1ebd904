// The errors for words that are too long. Tested by tests/strategy/agree_test.cc,
// group_counter_test.cc and memory_limit_test.cc.
#pragma once

#include <cstdint>
#include <string>

#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax {

// Of more than kMaxWordBytes.
inline Error word_too_long() {
  return Error{.kind = ErrorKind::kWordTooLong,
               .cause = "a word of more than 64 MiB",
               .remedy = "check that this is text: words need separators between them"};
}

// A word at `offset`, of more than `max_bytes` of source text. That is either kMaxWordBytes, or all
// that a memory limit has room for.
inline Error word_too_long(std::uint64_t max_bytes, std::uint64_t offset) {
  if (max_bytes >= kMaxWordBytes) {
    Error error = word_too_long();
    error.offset = offset;
    return error;
  }
  return Error{.kind = ErrorKind::kOutOfMemory,
               .cause = "the memory limit has no room for a word of more than " +
                        std::to_string(max_bytes >> 10) + " KiB",
               .offset = offset,
               .remedy =
                   "raise the limit, use fewer workers, or check that this is text: words "
                   "need separators between them"};
}

}  // namespace hapax
