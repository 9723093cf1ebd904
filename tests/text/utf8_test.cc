// Checks the UTF-8 decoder and encoder: malformed sequences unit by unit, and properties over every
// scalar value and over random bytes. python_text_check.py compares the units with Python's own.
#include "text/utf8.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace hapax::text {
namespace {

using namespace std::string_view_literals;

std::vector<Decoded> decode_all(const std::uint8_t* p, std::size_t size) {
  std::vector<Decoded> units;
  const std::uint8_t* const end = p + size;
  while (p < end) {
    units.push_back(decode(p, end));
    p += units.back().length;
  }
  EXPECT_EQ(p, end);
  return units;
}

// One character a unit: the length, with '!' before it if the unit is invalid.
std::string units_of(std::string_view text) {
  std::string description;
  // A copy of exactly this size, so that AddressSanitizer sees a read past the end.
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  for (const Decoded& unit : decode_all(bytes.data(), bytes.size())) {
    if (!unit.valid) {
      description += '!';
      EXPECT_EQ(unit.code_point, kReplacementCharacter);
    }
    description += static_cast<char>('0' + unit.length);
  }
  return description;
}

bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

struct UnitCase {
  std::string_view bytes;
  std::string_view units;
};

TEST(Utf8Decode, SplitsMalformedSequencesIntoMaximalSubparts) {
  const UnitCase cases[] = {
      {"\x80"sv, "!1"},                                         // a lone continuation
      {"\xBF\xBF"sv, "!1!1"},                                   //
      {"\xC0\xAF"sv, "!1!1"},                                   // overlong '/', two bytes
      {"\xC1\xBF"sv, "!1!1"},                                   //
      {"\xE0\x80\xAF"sv, "!1!1!1"},                             // overlong, three bytes
      {"\xE0\x9F\xBF"sv, "!1!1!1"},                             //
      {"\xF0\x80\x80\xAF"sv, "!1!1!1!1"},                       // overlong, four bytes
      {"\xF0\x8F\xBF\xBF"sv, "!1!1!1!1"},                       //
      {"\xED\xA0\x80"sv, "!1!1!1"},                             // U+D800
      {"\xED\xBF\xBF"sv, "!1!1!1"},                             // U+DFFF
      {"\xED\x9F\xBF"sv, "3"},                                  // U+D7FF
      {"\xEE\x80\x80"sv, "3"},                                  // U+E000
      {"\xF4\x8F\xBF\xBF"sv, "4"},                              // U+10FFFF
      {"\xF4\x90\x80\x80"sv, "!1!1!1!1"},                       // U+110000
      {"\xF5\x80\x80\x80"sv, "!1!1!1!1"},                       //
      {"\xFE\xFF"sv, "!1!1"},                                   //
      {"\xC3"sv, "!1"},                                         // truncated at the end
      {"\xE2\x82"sv, "!2"},                                     //
      {"\xF0\x9F"sv, "!2"},                                     //
      {"\xF0\x9F\x98"sv, "!3"},                                 //
      {"\xC3\x41"sv, "!11"},                                    // truncated by the next character
      {"\xE2\x41"sv, "!11"},                                    //
      {"\xE2\x82\x41"sv, "!21"},                                //
      {"\xF0\x9F\x98\x41"sv, "!31"},                            //
      {"\xE2\x82\xE2\x82\xAC"sv, "!23"},                        // by the next lead
      {"\xF0\x9F\xF0\x9F\x98\x80"sv, "!24"},                    //
      {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"sv, "!2!1!3!21"},  // the standard's table 3-11
      {"\xF0\x9F\x98\x80\x80"sv, "4!1"},                        // one continuation too many
      {"\x00\x7F"sv, "11"},                                     //
      {"\xEF\xBF\xBD"sv, "3"},                                  // U+FFFD itself is valid
      {""sv, ""},
  };
  for (const UnitCase& c : cases) {
    EXPECT_EQ(units_of(c.bytes), c.units) << testing::PrintToString(std::string(c.bytes));
  }
}

TEST(Utf8Decode, GivesBackEveryScalarValue) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (is_surrogate(c)) continue;
    std::uint8_t bytes[kMaxUtf8Length];
    const std::uint8_t length = encode(c, bytes);
    const int expected = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    ASSERT_EQ(length, expected) << static_cast<unsigned>(c);
    const Decoded unit = decode(bytes, bytes + length);
    ASSERT_TRUE(unit.valid) << static_cast<unsigned>(c);
    ASSERT_EQ(unit.code_point, c);
    ASSERT_EQ(unit.length, length);
  }
}

TEST(Utf8Decode, RejectsEverySurrogate) {
  for (unsigned c = 0xD800; c <= 0xDFFF; ++c) {
    const std::uint8_t bytes[] = {0xED, static_cast<std::uint8_t>(0x80 | (c >> 6 & 0x3F)),
                                  static_cast<std::uint8_t>(0x80 | (c & 0x3F))};
    ASSERT_EQ(decode_all(bytes, 3).size(), 3U) << c;
    ASSERT_FALSE(decode(bytes, bytes + 3).valid) << c;
  }
}

TEST(Utf8Decode, RejectsEveryTruncationOfEveryLength) {
  constexpr char32_t kEdges[] = {0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF};
  for (const char32_t c : kEdges) {
    std::uint8_t bytes[kMaxUtf8Length];
    const std::uint8_t length = encode(c, bytes);
    for (std::uint8_t cut = 1; cut < length; ++cut) {
      const Decoded unit = decode(bytes, bytes + cut);
      EXPECT_FALSE(unit.valid);
      EXPECT_EQ(unit.length, cut);
    }
  }
}

TEST(Utf8Decode, ValidUnitsOfRandomBytesEncodeToThemselves) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const std::uint8_t* p = bytes.data();
    for (const Decoded& unit : decode_all(bytes.data(), bytes.size())) {
      RC_ASSERT(unit.length >= 1 && unit.length <= (unit.valid ? 4 : 3));
      if (unit.valid) {
        std::uint8_t again[kMaxUtf8Length];
        RC_ASSERT(encode(unit.code_point, again) == unit.length);
        RC_ASSERT(std::equal(again, again + unit.length, p));
      }
      p += unit.length;
    }
  }));
}

TEST(CodePoints, AreCountedWhateverTheirLength) {
  EXPECT_EQ(code_points(""), 0U);
  EXPECT_EQ(code_points("a\u00e9\u2026\U0001F600z"), 5U);
  static_assert(code_points("min \u2026 max") == 9);
}

}  // namespace
}  // namespace hapax::text
