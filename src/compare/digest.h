// A fingerprint of an ordered list of words and counts. Equal lists have equal digests. Different
// lists have the same one with a probability of 2^-128. Tested by tests/compare/digest_test.cc.
#pragma once

#include <cstdint>

#include "hapax/counts.h"

namespace hapax::compare {

struct Digest {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const Digest&) const = default;
};

// XXH3 (128 bits) over the length, the bytes and the count of each word. Reads the cursor to its
// end.
Digest digest_of(Cursor& words);

}  // namespace hapax::compare
