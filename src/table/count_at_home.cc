#include "table/count_at_home.h"

namespace hapax::table {

std::size_t count_at_home(NarrowSlot* slots, const KeysAndHomes& words, const KeysAndHomes& next,
                          std::uint16_t* missed) {
  std::size_t misses = 0;
  for (std::size_t i = 0; i < words.size; ++i) {
    if (i < next.size) {
      __builtin_prefetch(&slots[next.homes[i]], 1);
    }
    NarrowSlot& home = slots[words.homes[i]];
    const hash::ShortKey key = words.keys[i];
    const std::uint64_t differs = (home.key[0] ^ key.low) | (home.key[1] ^ key.high);
    ++home.head.count;
    missed[misses] = static_cast<std::uint16_t>(i);
    misses += differs == 0 ? 0 : 1;
  }
  for (std::size_t m = 0; m < misses; ++m) {
    --slots[words.homes[missed[m]]].head.count;
  }
  return misses;
}

}  // namespace hapax::table
