// The error for a word of more than kMaxWordBytes bytes, or of more than a memory limit has room
// for. Tested by tests/strategy/agree_test.cc and
// group_counter_test.cc.
#pragma once

#include <cstdint>
#include <string>

#include "base/grouped.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax {

inline Error word_too_long(std::uint64_t max_bytes = kMaxWordBytes) {
  constexpr const char* kCheck = "check that this is text: words need separators between them";
  if (max_bytes >= kMaxWordBytes) {
    return Error{
        .kind = ErrorKind::kWordTooLong, .cause = "a word of more than 64 MiB", .remedy = kCheck};
  }
  return Error{.kind = ErrorKind::kWordTooLong,
               .cause = "the memory limit leaves no room for a word of more than " +
                        grouped(max_bytes >> 10) + " KiB",
               .remedy = std::string("raise --memory or use fewer workers, or ") + kCheck};
}

}  // namespace hapax
