#include "hash/hash_batch.h"

#include <algorithm>

namespace hapax::hash {

void hash_batch(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                const Seed& seed, HashedWords& out) {
  // A local copy: the compiler then knows that the stores below do not change it.
  const Seed own = seed;
  for (std::size_t i = 0; i < words; ++i) {
    const std::size_t begin = edges[2 * i];
    const std::size_t length = edges[2 * i + 1] - begin;
    ShortKey key = load_short(text + begin, std::min(length, kShortWordBytes));
    key.low = length > kShortWordBytes ? 0 : key.low;
    out.keys[i] = key;
    out.hashes[i] = static_cast<std::uint64_t>(own.hash_short(key));
  }
}

}  // namespace hapax::hash
