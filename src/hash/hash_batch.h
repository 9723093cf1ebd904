// The keys and hashes of many words at once: a loop of its own over what is still in the L1 cache.
//
// By several instruction sets, with the same results; functions are safe from any thread.
// Tested by tests/hash/hash_batch_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "hash/word_hash.h"

namespace hapax::hash {

// Of each word of up to 16 bytes its key and its home: its hash, shifted right. The key of a longer
// one has no low half, which every short one has, and its home is any.
struct HashedWords {
  static constexpr std::size_t kMaxWords = 256;
  alignas(64) std::array<ShortKey, kMaxWords> keys;
  alignas(64) std::array<std::uint64_t, kMaxWords> homes;
};

// Word i is text[edges[2 * i], edges[2 * i + 1]), and no more than HashedWords::kMaxWords are
// taken. From where a word begins 16 bytes must be readable, and from edges 64 bytes past the last.
using BatchFunction = void (*)(const std::uint8_t* text, const std::uint16_t* edges,
                               std::size_t words, const Seed& seed, unsigned shift,
                               HashedWords& out);

// The obvious one.
void hash_batch(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                const Seed& seed, unsigned shift, HashedWords& out);

// By other instructions, a file each. To be called only where the CPU has them.
void hash_batch_avx512(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                       const Seed& seed, unsigned shift, HashedWords& out);
void hash_batch_avx2(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                     const Seed& seed, unsigned shift, HashedWords& out);

}  // namespace hapax::hash
