// Finds and lower-cases the ASCII word characters of eight bytes at a time, in a plain 64-bit
// number. Most words end within the first eight bytes, so finding their end takes no branch that
// depends on their length. Portable C++, little-endian. Tested by tests/text/ascii_word_test.cc,
// for every byte in every place.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "hapax/options.h"

namespace hapax::text {

static_assert(std::endian::native == std::endian::little);

class AsciiEight {
 public:
  static constexpr std::uint64_t kEach = 0x0101010101010101U;  // times b: b in every byte
  static constexpr std::uint64_t kHigh = kEach * 0x80;

  // Eight bytes must be readable.
  explicit AsciiEight(const std::uint8_t* bytes) { std::memcpy(&bytes_, bytes, sizeof bytes_); }

  // 0x80 in each byte that is an ASCII letter, digit or '_'; 0 in all others.
  std::uint64_t word_bytes() const {
    const std::uint64_t seven = bytes_ & ~kHigh;
    const std::uint64_t letters = between(seven | (kEach * 0x20), 'a', 'z');
    const std::uint64_t digits = between(seven, '0', '9');
    const std::uint64_t underscores = between(seven, '_', '_');
    return (letters | digits | underscores) & ~bytes_ & kHigh;
  }

  template <LetterCase kCase>
  std::uint64_t lowered() const {
    if constexpr (kCase == LetterCase::kKeep) {
      return bytes_;
    }
    const std::uint64_t upper = between(bytes_ & ~kHigh, 'A', 'Z') & ~bytes_ & kHigh;
    return bytes_ | (upper >> 2);  // 0x80 >> 2 is the bit by which the cases differ
  }

 private:
  // 0x80 in each byte that lies in [first, last]; all bytes of `seven` are below 0x80, so that no
  // sum carries into the next byte.
  static constexpr std::uint64_t between(std::uint64_t seven, std::uint8_t first,
                                         std::uint8_t last) {
    const std::uint64_t from_first = seven + kEach * (0x80U - first);
    const std::uint64_t past_last = seven + kEach * (0x7FU - last);
    return from_first & ~past_last & kHigh;
  }

  std::uint64_t bytes_ = 0;
};

// Copies the ASCII word characters at `at`, lower-cased, to `out` and returns how many there are
// before the first byte that is none, or before `limit`. Writes up to 7 bytes more than that.
template <LetterCase kCase>
std::size_t copy_ascii_word(const std::uint8_t* at, const std::uint8_t* limit, std::uint8_t* out) {
  std::size_t length = 0;
  while (static_cast<std::size_t>(limit - at) >= length + 8) {
    const AsciiEight eight(at + length);
    const std::uint64_t lowered = eight.lowered<kCase>();
    std::memcpy(out + length, &lowered, sizeof lowered);
    const std::uint64_t others = ~eight.word_bytes() & AsciiEight::kHigh;
    if (others != 0) {
      return length + static_cast<std::size_t>(std::countr_zero(others)) / 8;
    }
    length += 8;
  }
  return length;
}

}  // namespace hapax::text
