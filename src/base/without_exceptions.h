// Where the library's functions return, exceptions become errors. Tested by tests/counts_files/ and
// tests/strategy/group_counter_test.cc.
#pragma once

#include "base/caught_error.h"

namespace hapax {

// Returns what `work` returns, or the error that it throws.
template <typename Work>
auto without_exceptions(Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (...) {
    return caught_error();
  }
}

}  // namespace hapax
