// ASCII by table: the (lower-case) byte of each word character, 0 for every other byte. Tested
// through the tokenisers, by tests/text/tokeniser_test.cc.
#pragma once

#include <array>
#include <cstdint>

#include "hapax/options.h"

namespace hapax::text {

using ByteTable = std::array<std::uint8_t, 256>;

constexpr ByteTable make_ascii_table(LetterCase letter_case) {
  ByteTable table{};
  for (unsigned byte = 0; byte < 128; ++byte) {
    const bool upper = byte >= 'A' && byte <= 'Z';
    const bool word =
        upper || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
    const unsigned lower = upper && letter_case == LetterCase::kLower ? byte + 32 : byte;
    table[byte] = static_cast<std::uint8_t>(word ? lower : 0);
  }
  return table;
}

alignas(64) inline constexpr ByteTable kAsciiLowered = make_ascii_table(LetterCase::kLower);
alignas(64) inline constexpr ByteTable kAsciiKept = make_ascii_table(LetterCase::kKeep);

constexpr const ByteTable& ascii_words(LetterCase letter_case) {
  return letter_case == LetterCase::kLower ? kAsciiLowered : kAsciiKept;
}

}  // namespace hapax::text
