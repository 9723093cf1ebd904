// Checks the pages of vector kernels, byte by byte, against the properties of every code point.
#include "text/pages.h"

#include <gtest/gtest.h>

#include <array>

#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::text {
namespace {

struct Utf8 {
  std::array<std::uint8_t, 4> bytes{};
  std::size_t size = 0;
};

Utf8 utf8_of(char32_t code_point) {
  Utf8 utf8;
  utf8.size = encode(code_point, utf8.bytes.data());
  return utf8;
}

TEST(Pages, TwoBytesSayWhatThePropertiesSay) {
  for (char32_t code_point = 0x80; code_point < 0x800; ++code_point) {
    const Utf8 source = utf8_of(code_point);
    const std::uint8_t last = pages::kTwoByteLast[source.bytes[0] & 31][source.bytes[1] & 63];
    ASSERT_EQ(last != 0, is_word(code_point)) << static_cast<unsigned>(code_point);
    if (last == 0) {
      continue;
    }
    const Utf8 lower = utf8_of(simple_lower(code_point));
    const bool special = has_special_lower(code_point) || lower.size != 2;
    ASSERT_EQ(last == pages::kSpecial, special) << static_cast<unsigned>(code_point);
    if (!special) {
      ASSERT_EQ(last, lower.bytes[1]) << static_cast<unsigned>(code_point);
      ASSERT_EQ(pages::kTwoByteLead[source.bytes[0] & 31][source.bytes[1] & 63], lower.bytes[0])
          << static_cast<unsigned>(code_point);
    }
  }
}

TEST(Pages, ThreeBytesSayWhatThePropertiesSay) {
  for (char32_t code_point = 0x800; code_point < 0x10000; ++code_point) {
    const bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
    const auto lead = static_cast<std::uint8_t>(0xE0 | code_point >> 12);
    const auto second = static_cast<std::uint8_t>(0x80 | (code_point >> 6 & 63));
    const auto third = static_cast<std::uint8_t>(0x80 | (code_point & 63));
    const std::uint8_t kind = pages::kSecondKinds[lead & 15][second & 63];
    ASSERT_EQ(kind == pages::kBadSecond, surrogate) << static_cast<unsigned>(code_point);
    if (surrogate) {
      continue;
    }
    const std::uint8_t last = pages::kThreeByteLast[kind][third & 63];
    ASSERT_TRUE(kind != pages::kNoWords || last == 0) << static_cast<unsigned>(code_point);
    ASSERT_TRUE(kind != pages::kAllWords || last == third) << static_cast<unsigned>(code_point);
    ASSERT_EQ(last != 0, is_word(code_point)) << static_cast<unsigned>(code_point);
    if (last == 0) {
      continue;
    }
    const Utf8 lower = utf8_of(simple_lower(code_point));
    const bool plain = lower.size == 3 && lower.bytes[0] == lead && lower.bytes[1] == second;
    ASSERT_EQ(last, plain ? lower.bytes[2] : pages::kSpecial) << static_cast<unsigned>(code_point);
  }
}

// What no code point begins with is never taken for a word.
TEST(Pages, LeadsAndSecondBytesThatAreNoUtf8AreMarked) {
  for (unsigned lead = 0xC0; lead < 0x100; ++lead) {
    const std::uint8_t kind = pages::kLeadKinds[lead & 63];
    EXPECT_EQ(kind == pages::kBadLead, lead < 0xC2 || lead > 0xF4) << lead;
    EXPECT_EQ(kind == pages::kTwoBytes, lead >= 0xC2 && lead < 0xE0) << lead;
    EXPECT_EQ(kind == pages::kFourBytes, lead >= 0xF0 && lead <= 0xF4) << lead;
    if (lead >= 0xE0 && lead < 0xF0) {
      bool all_words = true;
      for (const std::uint8_t second : pages::kSecondKinds[lead & 15]) {
        all_words = all_words && second == pages::kAllWords;
      }
      EXPECT_EQ(kind == pages::kThreeAllWords, all_words) << lead;
    }
  }
  for (std::size_t overlong = 0; overlong < 32; ++overlong) {
    EXPECT_EQ(pages::kSecondKinds[0][overlong], pages::kBadSecond);
  }
}

}  // namespace
}  // namespace hapax::text
