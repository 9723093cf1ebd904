// Puts the number of a group before its words, so that one table counts the words of all groups:
//
//     group 200, "whale"   ->   C9 01 w h a l e        a key of 2 bytes, and the word
//
// A key is group + 1 in groups of 7 bits, the lowest first; all bytes but the last have the upper
// bit. So it says where it ends, and has no NUL, which no word of a table may hold. Tested by
// tests/strategy/group_counter_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hapax::strategy {

inline constexpr std::size_t kMaxGroupKeyBytes = 5;

struct GroupKey {
  explicit GroupKey(std::uint32_t group) {
    std::uint64_t left = std::uint64_t{group} + 1;
    for (; left >= 0x80; left >>= 7) {
      bytes[size++] = static_cast<std::uint8_t>(left | 0x80);
    }
    bytes[size++] = static_cast<std::uint8_t>(left);
  }

  std::array<std::uint8_t, 8> bytes{};  // copied as a whole
  std::size_t size = 0;
};

// Takes the key from the begin of `word` and returns the group.
inline std::uint32_t take_group(std::string_view& word) {
  std::uint64_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(word.front());
    word.remove_prefix(1);
    number |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) {
      return static_cast<std::uint32_t>(number - 1);
    }
  }
}

}  // namespace hapax::strategy
