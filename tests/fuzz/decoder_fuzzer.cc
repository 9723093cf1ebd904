// Compares text::decode() on any bytes with the table of well-formed sequences (Unicode 3.9, table
// 3-7), looked up byte by byte. Also checks that the cuts of text/boundary.h are where units begin.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fuzz/require.h"
#include "text/boundary.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax {
namespace {

using fuzz::require;

struct ByteRange {
  std::uint8_t first = 0;
  std::uint8_t last = 0;
  bool holds(std::uint8_t byte) const { return byte >= first && byte <= last; }
};

struct Row {
  std::uint8_t length;
  std::array<ByteRange, 4> bytes;
};

constexpr ByteRange kAny{0x80, 0xBF};
constexpr Row kWellFormed[] = {
    {1, {{{0x00, 0x7F}}}},
    {2, {{{0xC2, 0xDF}, kAny}}},
    {3, {{{0xE0, 0xE0}, {0xA0, 0xBF}, kAny}}},
    {3, {{{0xE1, 0xEC}, kAny, kAny}}},
    {3, {{{0xED, 0xED}, {0x80, 0x9F}, kAny}}},
    {3, {{{0xEE, 0xEF}, kAny, kAny}}},
    {4, {{{0xF0, 0xF0}, {0x90, 0xBF}, kAny, kAny}}},
    {4, {{{0xF1, 0xF3}, kAny, kAny, kAny}}},
    {4, {{{0xF4, 0xF4}, {0x80, 0x8F}, kAny, kAny}}},
};

// The longest beginning of a well-formed sequence is one unit. A byte that begins no sequence is
// one unit too.
text::Decoded slow_decode(const std::uint8_t* at, const std::uint8_t* end) {
  for (const Row& row : kWellFormed) {
    if (!row.bytes[0].holds(*at)) {
      continue;
    }
    std::uint8_t length = 1;
    while (length < row.length && at + length < end && row.bytes[length].holds(at[length])) {
      ++length;
    }
    if (length < row.length) {
      return {text::kReplacementCharacter, length, false};
    }
    constexpr std::array<std::uint8_t, 5> kLeadBits = {0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t code_point = *at & kLeadBits[length];
    for (std::uint8_t i = 1; i < length; ++i) {
      code_point = code_point * 64 + at[i] - 0x80;
    }
    return {code_point, length, true};
  }
  return {text::kReplacementCharacter, 1, false};
}

void fuzz_one(const std::vector<std::uint8_t>& bytes) {
  const std::uint8_t* const begin = bytes.data();
  const std::uint8_t* const end = begin + bytes.size();
  std::vector<bool> begins(bytes.size() + 1);
  std::vector<bool> separator_ends(bytes.size() + 1);
  for (const std::uint8_t* at = begin; at < end;) {
    const text::Decoded unit = text::decode(at, end);
    const text::Decoded expected = slow_decode(at, end);
    require(unit.valid == expected.valid, "the unit is as valid as the table says");
    require(unit.length == expected.length, "the unit is as long as the table says");
    require(unit.code_point == expected.code_point, "the code point is the table's");
    begins[static_cast<std::size_t>(at - begin)] = true;
    at += unit.length;
    require(at <= end, "units tile the text");
    separator_ends[static_cast<std::size_t>(at - begin)] =
        !unit.valid || !text::is_word(unit.code_point);
    if (unit.valid) {
      std::uint8_t again[text::kMaxUtf8Length];
      require(text::encode(unit.code_point, again) == unit.length &&
                  std::equal(again, again + unit.length, at - unit.length),
              "a valid unit encodes to itself");
    }
  }
  begins[bytes.size()] = true;
  for (std::size_t from = 0; from <= bytes.size(); ++from) {
    require(begins[text::unit_start(begin, bytes.size(), from)], "a unit begins at unit_start");
    require(begins[text::first_cut(TokenProfile::kPython, begin, bytes.size(), from)],
            "a unit begins at first_cut");
    const std::size_t cut = text::last_cut(TokenProfile::kPython, begin, from);
    require(cut == 0 || separator_ends[cut], "a separator ends at last_cut of any beginning");
  }
}

}  // namespace
}  // namespace hapax

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hapax::fuzz_one(std::vector<std::uint8_t>(data, data + size));
  return 0;
}
