// What a fuzzer holds to be true: a find where it is not, in every kind of build.
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
