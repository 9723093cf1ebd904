// The keys and hashes of many words at once, in a loop of its own over words that are still in the
// L1 cache.
//
// There is one function for each instruction set, and all give the same results. They are safe from
// any thread.
// Tested by tests/hash/hash_batch_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "hash/word_hash.h"

namespace hapax::hash {

// The key and the hash of each word. A word of more than 16 bytes has a key with a low half of 0,
// which no shorter word has; its hash here is arbitrary.
struct HashedWords {
  static constexpr std::size_t kMaxWords = 256;
  alignas(64) std::array<ShortKey, kMaxWords> keys;
  alignas(64) std::array<std::uint64_t, kMaxWords> hashes;
};

// Word i is text[edges[2 * i], edges[2 * i + 1]), and no more than HashedWords::kMaxWords are
// taken. 16 bytes must be readable from the begin of each word, and 64 bytes past the last edge.
using BatchFunction = void (*)(const std::uint8_t* text, const std::uint16_t* edges,
                               std::size_t words, const Seed& seed, HashedWords& out);

// In portable C++: the oracle of the others.
void hash_batch(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                const Seed& seed, HashedWords& out);

// By vector instructions, each in a file of its own. Call them only if the CPU has the
// instructions.
void hash_batch_avx512(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                       const Seed& seed, HashedWords& out);
void hash_batch_avx2(const std::uint8_t* text, const std::uint16_t* edges, std::size_t words,
                     const Seed& seed, HashedWords& out);

}  // namespace hapax::hash
