// The first step of counting: many short words at once, each at its home.
//
// Most words lie where their hash says, so each is counted there before it is known whether it
// does: no branch and no addition waits for that. The few that do not are taken back. Longer words,
// whose keys no slot has, are always among those.
//
// By several instruction sets, with the same results; the slots are one thread's meanwhile.
// Tested by tests/table/count_at_home_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hash/word_hash.h"
#include "table/slots.h"

namespace hapax::table {

// Words that are about to be counted: `size` of them, at most hash::HashedWords::kMaxWords.
struct KeysAndHomes {
  const hash::ShortKey* keys;  // 64-byte aligned
  const std::uint64_t* homes;  // numbers of slots
  std::size_t size;
};

// One more in the home of each word whose key stands there. The numbers of the others go to
// `missed`, which has room for kMissedSlack more than there are words; returns how many. Of `next`,
// at most as many, the slots are prefetched.
using CountAtHome = std::size_t (*)(NarrowSlot* slots, const KeysAndHomes& words,
                                    const KeysAndHomes& next, std::uint16_t* missed);
inline constexpr std::size_t kMissedSlack = 8;

// The obvious one.
std::size_t count_at_home(NarrowSlot* slots, const KeysAndHomes& words, const KeysAndHomes& next,
                          std::uint16_t* missed);

// By other instructions, a file each. To be called only where the CPU has them.
std::size_t count_at_home_avx512(NarrowSlot* slots, const KeysAndHomes& words,
                                 const KeysAndHomes& next, std::uint16_t* missed);
std::size_t count_at_home_avx2(NarrowSlot* slots, const KeysAndHomes& words,
                               const KeysAndHomes& next, std::uint16_t* missed);

}  // namespace hapax::table
