// Lines: short words and their counts, three to a cache line.
//
//     | key 16 | key 16 | key 16 | count 4 | count 4 | count 4 | unused 4 |
//
//     key      a word of up to 16 bytes, padded with zeros; 0: the place is free, and so are the
//              places behind it
//     count    of 32 bits: a count that passes them wraps, and whoever adds is told so
//
// One comparison of a line finds a word or the first free place. If its line is full, a word
// is in the next one. So a look-up touches one line, nearly always, and a place takes 21 bytes.
//
// Thread safety: one thread at a time may use the lines. Tested by tests/store/word_lines_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hash/word_hash.h"

namespace hapax::store {

struct alignas(64) WordLine {
  static constexpr std::size_t kWords = 3;
  hash::ShortKey keys[kWords];
  std::uint32_t counts[kWords];
  std::uint32_t unused;
};
static_assert(sizeof(WordLine) == 64);

// `size` lines, fewer than 2^32, of which at least one place is free. Plain data.
struct WordLines {
  WordLine* lines = nullptr;
  std::uint64_t size = 0;

  // The line in which to look for a word first, by 32 bits of its hash. Lines are in the order of
  // the hashes, so lines that grow are read and written in two streams.
  std::uint64_t home_of(std::uint32_t hash) const { return hash * size >> 32; }
};

// Words with counts to add, at most kMaxWords.
struct CountedKeys {
  static constexpr std::size_t kMaxWords = 2048;

  const hash::ShortKey* keys;
  const std::uint64_t* hash_and_counts;  // | count 32 | hash 32 |
  std::size_t size;

  static constexpr std::uint64_t join(std::uint32_t hash, std::uint64_t count) {
    return count << 32 | hash;
  }
  static constexpr std::uint32_t hash_of(std::uint64_t joined) {
    return static_cast<std::uint32_t>(joined);
  }
  static constexpr std::uint32_t count_of(std::uint64_t joined) {
    return static_cast<std::uint32_t>(joined >> 32);
  }
};

struct AddedToLines {
  std::size_t new_words = 0;
  // The words of which a count wrapped, by their indices: written to `wrapped`.
  std::size_t wrapped = 0;
};

// Adds the words to the lines, which have free places for all of them. `wrapped` has room for
// words.size + 1 indices.
AddedToLines add_to_lines(const WordLines& lines, const CountedKeys& words, std::uint32_t* wrapped);

}  // namespace hapax::store
