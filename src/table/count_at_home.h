// The first step of counting: many short words at once, each at its home.
//
// Most words are in their home slots, where their hash points. So the count of every home slot is
// incremented before the keys have been compared, and no branch waits for the comparison. Where the
// keys differ, the increment is taken back. No slot has the key of a longer word, so longer words
// always miss.
//
// There is one function for each instruction set, and all give the same results. One thread at a
// time may use the slots.
// Tested by tests/table/count_at_home_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hash/word_hash.h"
#include "table/slots.h"

namespace hapax::table {

// Slots and the home of each word there: the slot whose number is the word's hash, shifted right.
struct HomeSlots {
  NarrowSlot* slots;
  unsigned shift;  // at most 63

  NarrowSlot& of(std::uint64_t hash) const { return slots[hash >> shift]; }
};

// Words that are about to be counted: `size` of them, at most hash::HashedWords::kMaxWords.
struct KeysAndHashes {
  const hash::ShortKey* keys;  // 64-byte aligned
  const std::uint64_t* hashes;
  std::size_t size;
};

// Increments the home slot of each word whose key is stored there. Writes the indices of the others
// to `missed` and returns how many; `missed` has room for kMissedSlack more than there are words.
// Prefetches the home slots of `next`, which are at most as many words.
using CountAtHome = std::size_t (*)(const HomeSlots& homes, const KeysAndHashes& words,
                                    const KeysAndHashes& next, std::uint16_t* missed);
inline constexpr std::size_t kMissedSlack = 8;

// In portable C++: the oracle of the others.
std::size_t count_at_home(const HomeSlots& homes, const KeysAndHashes& words,
                          const KeysAndHashes& next, std::uint16_t* missed);

// By vector instructions, each in a file of its own. Call them only if the CPU has the
// instructions.
std::size_t count_at_home_avx512(const HomeSlots& homes, const KeysAndHashes& words,
                                 const KeysAndHashes& next, std::uint16_t* missed);
std::size_t count_at_home_avx2(const HomeSlots& homes, const KeysAndHashes& words,
                               const KeysAndHashes& next, std::uint16_t* missed);

}  // namespace hapax::table
