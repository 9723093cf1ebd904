// The first bytes of a word as numbers that compare as the bytes do, padded with zeros. Most
// comparisons of words need no more. Tested by tests/spill/word_prefix_test.cc.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace hapax::spill {

// The first 8 bytes.
inline std::uint64_t short_prefix_of(std::string_view word) {
  std::uint64_t bytes = 0;
  if (word.size() >= sizeof bytes) {
    std::memcpy(&bytes, word.data(), sizeof bytes);
  } else {
    std::memcpy(&bytes, word.data(), word.size());
  }
  return std::endian::native == std::endian::little ? __builtin_bswap64(bytes) : bytes;
}

// The first 16 bytes.
struct WordPrefix {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  bool operator==(const WordPrefix&) const = default;
  bool operator<(const WordPrefix& other) const {
    return high != other.high ? high < other.high : low < other.low;
  }
};

inline WordPrefix prefix_of(std::string_view word) {
  constexpr std::size_t kHalf = sizeof(std::uint64_t);
  return {short_prefix_of(word), word.size() > kHalf ? short_prefix_of(word.substr(kHalf)) : 0};
}

}  // namespace hapax::spill
