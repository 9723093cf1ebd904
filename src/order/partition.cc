// The part of a word among several: the same on every machine. Tested by
// tests/order/partition_test.cc.

// Compiled in, so that programs that link the library do not need xxHash.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "hapax/columns.h"

namespace hapax {

std::uint32_t partition_of(std::string_view word, std::uint64_t seed, std::uint32_t partitions) {
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t hash = ::XXH3_64bits_withSeed(word.data(), word.size(), seed);
  return static_cast<std::uint32_t>(static_cast<Wide>(hash) * partitions >> 64);
}

}  // namespace hapax
