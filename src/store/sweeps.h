// The order in which words are handed on to a store from places in the order of their hashes: homes
// of a front, slots of a table, lines of another store. Each of several sweeps visits every
// kSweeps-th place. If the places were visited in their own order, a partition that grows meanwhile
// would have all words crowd into its beginning, and take quadratic time. Tested by
// tests/store/sweeps_test.cc.
//
// kSweeps is odd: places that are a power of 2 apart would have their lines in the same few sets of
// the cache, and these would evict each other before they are used.
#pragma once

#include <cstdint>

namespace hapax::store {

inline constexpr std::uint64_t kSweeps = 17;

// Calls visit(i) for each place.
template <typename Visit>
void in_sweeps(std::uint64_t places, Visit&& visit) {
  for (std::uint64_t sweep = 0; sweep < kSweeps; ++sweep) {
    for (std::uint64_t i = sweep; i < places; i += kSweeps) {
      visit(i);
    }
  }
}

}  // namespace hapax::store
