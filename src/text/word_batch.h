// Words on their way from a tokeniser to a table, some hundred at a time: small passes over data
// that is still in the L1 cache beat one loop that does everything.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hapax::text {

// A lower-cased word. At least kWordSlack bytes can be read from `bytes`, whatever the length.
struct Word {
  const std::uint8_t* bytes;
  std::uint32_t length;
};

inline constexpr std::size_t kWordSlack = 16;

// Filled by a tokeniser, emptied by a table. Owned by one worker and reused from chunk to chunk.
struct WordBatch {
  static constexpr std::size_t kWords = 1024;
  static constexpr std::size_t kTextBytes = std::size_t{32} << 10;

  std::array<Word, kWords> words;
  std::size_t size = 0;
  std::size_t word_bytes = 0;  // of all words together
  // Where the words stand. Longer than kTextBytes only while it holds one giant word.
  std::vector<std::uint8_t> text = std::vector<std::uint8_t>(kTextBytes + kWordSlack);
};

}  // namespace hapax::text
