// require(): a check in a fuzzer. If it fails, the fuzzer reports a find, in every kind of build.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace hapax::fuzz {

inline void require(bool holds, const char* what) {
  if (!holds) {
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
  }
}

}  // namespace hapax::fuzz
