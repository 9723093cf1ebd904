#include "table/count_at_home.h"

namespace hapax::table {

std::size_t count_at_home(const HomeSlots& homes, const KeysAndHashes& words,
                          const KeysAndHashes& next, std::uint16_t* missed) {
  std::size_t misses = 0;
  for (std::size_t i = 0; i < words.size; ++i) {
    if (i < next.size) {
      __builtin_prefetch(&homes.of(next.hashes[i]), 1);
    }
    NarrowSlot& home = homes.of(words.hashes[i]);
    const hash::ShortKey key = words.keys[i];
    const std::uint64_t differs = (home.key[0] ^ key.low) | (home.key[1] ^ key.high);
    ++home.head.count;
    missed[misses] = static_cast<std::uint16_t>(i);
    misses += differs == 0 ? 0 : 1;
  }
  for (std::size_t m = 0; m < misses; ++m) {
    --homes.of(words.hashes[missed[m]]).head.count;
  }
  return misses;
}

}  // namespace hapax::table
