// Escapes characters that must not be shown as they are. A file's name may be any bytes. Printed
// raw, they could move a terminal's cursor, begin a new line, or hide in the output. Tested by
// tests/base/result_test.cc, and against Python's Unicode by tests/cli/escaping_test.py.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "hapax/result.h"

namespace hapax {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Unicode 14.0's Cc (controls), Cf (invisible: direction marks, joiners, tags), Zl and Zp (line and
// paragraph separators), ascending. They are listed here because text/ is on a higher floor, and
// its tables do not need them.
constexpr std::array<Range, 23> kUnprintable = {{
    {0x0000, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x0600, 0x0605},
    {0x061C, 0x061C},   {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},
    {0x08E2, 0x08E2},   {0x180E, 0x180E},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x2064},   {0x2066, 0x206F},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},
    {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x13438}, {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F},
}};

bool is_printable(std::uint32_t code_point) {
  const auto* const range =
      std::lower_bound(kUnprintable.begin(), kUnprintable.end(), code_point,
                       [](const Range& of, std::uint32_t wanted) { return of.last < wanted; });
  return range == kUnprintable.end() || code_point < range->first;
}

// Returns the length of the UTF-8 sequence at the start of `text` and sets its code point; 0 if
// there is no such sequence. `text` is not empty.
std::size_t decode(std::string_view text, std::uint32_t& code_point) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    code_point = lead;
    return 1;
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
    return 0;
  }
  code_point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) {
      return 0;
    }
    code_point = code_point << 6 | (byte(i) & 0x3F);
  }
  constexpr std::array<std::uint32_t, 5> kMinCodePoint = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code_point >= 0xD800 && code_point < 0xE000;
  return code_point < kMinCodePoint[length] || code_point > 0x10FFFF || is_surrogate ? 0 : length;
}

void append_escaped(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (byte) {
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      out += "\\x";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
  }
}

}  // namespace

std::string escape_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::uint32_t code_point = 0;
    const std::size_t decoded = decode(text, code_point);
    const std::size_t length = std::max<std::size_t>(decoded, 1);
    if (decoded != 0 && is_printable(code_point)) {
      out += text.substr(0, length);
    } else {
      for (const char byte : text.substr(0, length)) {
        append_escaped(out, static_cast<unsigned char>(byte));
      }
    }
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace hapax
