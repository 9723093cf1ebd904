// The error for memory that the system does not grant. Making, moving and copying it takes no
// memory: its texts are empty, and describe() supplies the message. Tested by
// tests/base/result_test.cc.
#pragma once

#include <string_view>

#include "hapax/result.h"

namespace hapax {

// describe() uses these texts for an error of kind kOutOfMemory that has none of its own.
inline constexpr std::string_view kOutOfMemoryCause = "out of memory";
inline constexpr std::string_view kOutOfMemoryRemedy =
    "free memory, raise the limit (ulimit -v), use fewer workers, or count the input in parts";

inline Error out_of_memory() noexcept {
  return Error{.kind = ErrorKind::kOutOfMemory, .cause = {}};
}

}  // namespace hapax
