// A Result in code that reports errors by exceptions, because it lies far below a function that
// returns one. Tested by tests/spill/.
#pragma once

#include <utility>

#include "hapax/result.h"

namespace hapax {

// The value, or the error as a Failure.
template <typename T>
T or_throw(Result<T> result) {
  if (!result) {
    throw Failure(result.error());
  }
  return std::move(result).value();
}
inline void or_throw(const Result<void>& result) {
  if (!result) {
    throw Failure(result.error());
  }
}

}  // namespace hapax
