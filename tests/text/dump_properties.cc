// Prints what the library says, for perl_unicode_check.pl and python_text_check.py to compare:
//
//     dump_properties table    a line for every code point but the surrogates:
//                              "hex word cased case_ignorable lower", lower as hex joined by '+'
//     dump_properties units    for each line of hex bytes on standard input, its decoded units:
//                              "hex" of a code point, or "!length" of an invalid unit
//     dump_properties lower    for each line of hex bytes (valid UTF-8), its lower-case form in hex
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "text/lower.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace {

using hapax::text::append_lower;
using hapax::text::decode;
using hapax::text::Decoded;
using Bytes = std::vector<std::uint8_t>;

Bytes from_hex(std::string_view line) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < line.size(); i += 2) {
    const std::string pair(line.substr(i, 2));
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(pair, nullptr, 16)));
  }
  return bytes;
}

Bytes lowered(const Bytes& token) {
  Bytes out;
  append_lower(token, out);
  return out;
}

void print_units(const Bytes& bytes, char separator) {
  const std::uint8_t* p = bytes.data();
  const std::uint8_t* const end = p + bytes.size();
  while (p < end) {
    const Decoded unit = decode(p, end);
    if (unit.valid) {
      std::printf("%X", static_cast<unsigned>(unit.code_point));
    } else {
      std::printf("!%u", static_cast<unsigned>(unit.length));
    }
    p += unit.length;
    if (p < end) std::putchar(separator);
  }
  std::putchar('\n');
}

void print_table() {
  for (char32_t c = 0; c <= hapax::text::kMaxCodePoint; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::uint8_t bytes[hapax::text::kMaxUtf8Length];
    const auto length = hapax::text::encode(c, bytes);
    std::printf("%X %d %d %d ", static_cast<unsigned>(c), hapax::text::is_word(c) ? 1 : 0,
                hapax::text::is_cased(c) ? 1 : 0, hapax::text::is_case_ignorable(c) ? 1 : 0);
    print_units(lowered(Bytes(bytes, bytes + length)), '+');
  }
}

void print_hex(const Bytes& bytes) {
  for (const std::uint8_t byte : bytes) std::printf("%02x", static_cast<unsigned>(byte));
  std::putchar('\n');
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc == 2 ? argv[1] : "";
  std::string line;
  if (mode == "table") {
    print_table();
  } else if (mode == "units") {
    while (std::getline(std::cin, line)) print_units(from_hex(line), ' ');
  } else if (mode == "lower") {
    while (std::getline(std::cin, line)) print_hex(lowered(from_hex(line)));
  } else {
    std::fputs("usage: dump_properties table|units|lower\n", stderr);
    return 2;
  }
  return 0;
}
