// UTF-8, one code point at a time, with the error units of Python's decode(errors="replace"):
// each maximal subpart of an ill-formed sequence (Unicode 3.9, "U+FFFD Substitution of Maximal
// Subparts") is one unit, so the number of invalid units is the number of U+FFFD Python inserts.
//
//     C0 | AF          2 units: C0 can begin nothing
//     E2 82 | 41       1 unit of 2 bytes, then 'A'
//     ED | A0 | 80     3 units: a surrogate is ill-formed from its second byte on
//     F0 9F 98 <end>   1 unit of 3 bytes
//
// Tests: tests/text/utf8_test.cc, and against Python itself tests/text/python_text_check.py.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hapax::text {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;
inline constexpr unsigned kMaxUtf8Length = 4;

struct Decoded {
  char32_t code_point;  // kReplacementCharacter if not valid
  std::uint8_t length;  // bytes taken: 1 to 4 if valid, 1 to 3 if not
  bool valid;
};

namespace detail {

constexpr Decoded invalid_utf8(std::uint8_t length) {
  return {kReplacementCharacter, length, false};
}

constexpr bool is_continuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

// The second byte decides all that the lead leaves open: overlong forms (E0, F0), surrogates (ED)
// and code points past U+10FFFF (F4). The lead is E0..F4.
constexpr bool is_second_byte(std::uint8_t lead, std::uint8_t byte) {
  const std::uint8_t lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  return byte >= lowest && byte <= highest;
}

constexpr char32_t low_six(std::uint8_t byte) { return byte & 0x3FU; }

// Decodes a sequence whose lead is E0..F4, of `length` bytes if it is whole.
constexpr Decoded decode_long(const std::uint8_t* p, const std::uint8_t* end, std::uint8_t length) {
  if (end - p < 2 || !is_second_byte(p[0], p[1])) return invalid_utf8(1);
  char32_t code_point = length == 3 ? p[0] & 0x0FU : p[0] & 0x07U;
  code_point = code_point << 6 | low_six(p[1]);
  for (std::uint8_t i = 2; i < length; ++i) {
    if (p + i == end || !is_continuation(p[i])) return invalid_utf8(i);
    code_point = code_point << 6 | low_six(p[i]);
  }
  return {code_point, length, true};
}

}  // namespace detail

// The code point, or the invalid unit, that begins at p. Reads nothing at or past end.
// Precondition: p < end, and p is where a unit begins (the start of the text, or the end of the
// unit before).
constexpr Decoded decode(const std::uint8_t* p, const std::uint8_t* end) {
  assert(p < end);
  const std::uint8_t lead = *p;
  if (lead < 0x80) return {lead, 1, true};
  if (lead < 0xC2) return detail::invalid_utf8(1);
  if (lead < 0xE0) {
    if (end - p < 2 || !detail::is_continuation(p[1])) return detail::invalid_utf8(1);
    return {(lead & 0x1FU) << 6 | detail::low_six(p[1]), 2, true};
  }
  if (lead < 0xF0) return detail::decode_long(p, end, 3);
  if (lead < 0xF5) return detail::decode_long(p, end, 4);
  return detail::invalid_utf8(1);
}

// How many code points valid UTF-8 has.
constexpr std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return !detail::is_continuation(static_cast<std::uint8_t>(byte));
  }));
}

// Writes the 1 to 4 bytes of code_point at out and returns their number.
// Precondition: code_point is a Unicode scalar value (no surrogate, at most U+10FFFF), and out has
// room for its bytes (kMaxUtf8Length is always enough).
constexpr std::uint8_t encode(char32_t code_point, std::uint8_t* out) {
  assert(code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF));
  const auto continuation = [code_point](unsigned shift) {
    return static_cast<std::uint8_t>(0x80U | (code_point >> shift & 0x3FU));
  };
  if (code_point < 0x80) {
    out[0] = static_cast<std::uint8_t>(code_point);
    return 1;
  }
  if (code_point < 0x800) {
    out[0] = static_cast<std::uint8_t>(0xC0U | code_point >> 6);
    out[1] = continuation(0);
    return 2;
  }
  if (code_point < 0x10000) {
    out[0] = static_cast<std::uint8_t>(0xE0U | code_point >> 12);
    out[1] = continuation(6);
    out[2] = continuation(0);
    return 3;
  }
  out[0] = static_cast<std::uint8_t>(0xF0U | code_point >> 18);
  out[1] = continuation(12);
  out[2] = continuation(6);
  out[3] = continuation(0);
  return 4;
}

}  // namespace hapax::text
