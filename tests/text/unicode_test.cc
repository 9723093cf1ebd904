// Checks the Unicode tables by what can be stated from outside: how many code points have each
// property in Unicode 14.0, well-known characters, and which lower-casings change the length.
// Every code point is compared with Perl's tables by perl_unicode_check.pl.
#include "text/unicode.h"

#include <gtest/gtest.h>

#include <set>

#include "text/unicode_version.h"
#include "text/utf8.h"

namespace hapax::text {
namespace {

template <class Predicate>
int count_code_points(Predicate predicate) {
  int count = 0;
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) count += predicate(c) ? 1 : 0;
  return count;
}

bool changes_under_lower(char32_t c) { return simple_lower(c) != c; }

bool is_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

int utf8_length(char32_t c) {
  std::uint8_t bytes[kMaxUtf8Length];
  return encode(c, bytes);
}

TEST(UnicodeTables, AreOfUnicode14) {
  EXPECT_EQ(kUnicodeVersion, "14.0.0");
  EXPECT_EQ(own_unicode_version(), (UnicodeVersion{14, 0, 0}));
  EXPECT_EQ(to_string({15, 1, 0}), "15.1.0");
}

TEST(UnicodeTables, WordCharactersAreOfTheStatedNumber) {
  EXPECT_EQ(count_code_points(is_word), 133'548);
  const auto begins_range = [](char32_t c) { return is_word(c) && (c == 0 || !is_word(c - 1)); };
  EXPECT_EQ(count_code_points(begins_range), 734);
}

TEST(UnicodeTables, ChangesUnderLowerAreOfTheStatedNumber) {
  EXPECT_EQ(count_code_points(changes_under_lower), 1'433);
  EXPECT_EQ(count_code_points([](char32_t c) { return is_word(c) && changes_under_lower(c); }),
            1'407);
}

TEST(UnicodeTables, OnlySigmaAndDottedIAreSpecial) {
  std::set<char32_t> special;
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) {
    if (has_special_lower(c)) special.insert(c);
  }
  EXPECT_EQ(special, (std::set<char32_t>{0x0130, 0x03A3}));
  EXPECT_EQ(simple_lower(0x0130), U'i');
  EXPECT_EQ(simple_lower(0x03A3), U'\u03C3');
}

TEST(UnicodeTables, AsciiWordCharactersAreLettersDigitsAndUnderscore) {
  for (char32_t c = 0; c < 0x80; ++c) {
    const bool letter = (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
    const bool expected = letter || (c >= U'0' && c <= U'9') || c == U'_';
    EXPECT_EQ(is_word(c), expected) << static_cast<unsigned>(c);
    EXPECT_EQ(is_cased(c), letter) << static_cast<unsigned>(c);
    const bool upper = c >= U'A' && c <= U'Z';
    EXPECT_EQ(simple_lower(c), upper ? c + 32 : c) << static_cast<unsigned>(c);
  }
}

TEST(UnicodeTables, EveryKindOfLetterAndNumberIsAWordCharacter) {
  // Lu Ll Lt Lm Lo, Nd Nl No, then the last code points of two planes that have letters.
  for (const char32_t c :
       {U'Σ', U'ß', U'ǅ', U'ʰ', U'中', U'٣', U'Ⅷ', U'½', U'\U0002A6DF', U'\U0003134A'}) {
    EXPECT_TRUE(is_word(c)) << static_cast<unsigned>(c);
  }
}

TEST(UnicodeTables, MarksFormatsSymbolsAndOtherConnectorsSeparate) {
  // Combining acute, Devanagari vowel sign, ZWJ, ZWNJ, soft hyphen, BOM, U+FFFD, undertie,
  // apostrophes, circled letter (So), a surrogate, private use, a noncharacter, the last one.
  constexpr char32_t kSeparators[] = {0x0301, 0x093F, 0x200D, 0x200C, 0x00AD,
                                      0xFEFF, 0xFFFD, 0x203F, 0x0027, 0x2019,
                                      0x24B6, 0xD800, 0xE000, 0xFFFE, 0x10FFFF};
  for (const char32_t c : kSeparators) {
    EXPECT_FALSE(is_word(c)) << static_cast<unsigned>(c);
  }
}

TEST(UnicodeTables, CaseIgnorableWordCharactersHaveNoCaseMapping) {
  EXPECT_TRUE(is_case_ignorable(U'ʰ'));
  EXPECT_TRUE(is_cased(U'ʰ'));
  EXPECT_TRUE(is_case_ignorable(0x0301));
  EXPECT_FALSE(is_word(0x0301));
  EXPECT_FALSE(is_case_ignorable(U'_'));
  EXPECT_FALSE(is_cased(U'_'));
  EXPECT_FALSE(is_case_ignorable(U'1'));
  EXPECT_TRUE(is_cased(U'Ⅷ'));
  EXPECT_FALSE(is_cased(U'中'));
  EXPECT_EQ(count_code_points([](char32_t c) {
              return is_word(c) && is_case_ignorable(c) && changes_under_lower(c);
            }),
            0);
}

TEST(UnicodeTables, LowerCasingTwiceIsLowerCasingOnce) {
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) {
    ASSERT_EQ(simple_lower(simple_lower(c)), simple_lower(c)) << static_cast<unsigned>(c);
    ASSERT_EQ(is_word(simple_lower(c)), is_word(c)) << static_cast<unsigned>(c);
  }
}

TEST(UnicodeTables, LengthChangesUnderSimpleLowerForTheKnownCodePoints) {
  std::set<char32_t> longer;
  std::set<char32_t> shorter;
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) {
    if (is_surrogate(c)) continue;
    const int change = utf8_length(simple_lower(c)) - utf8_length(c);
    if (change > 0) longer.insert(c);
    if (change < 0) shorter.insert(c);
  }
  // U+0130 shrinks to 'i' here; with the U+0307 of its full mapping it grows (lower_test.cc).
  EXPECT_EQ(longer, (std::set<char32_t>{0x023A, 0x023E}));
  EXPECT_EQ(shorter.erase(0x0130), 1U);
  EXPECT_EQ(shorter.size(), 22U);
  EXPECT_TRUE(shorter.contains(0x212A));
  EXPECT_EQ(simple_lower(0x212A), U'k');
}

}  // namespace
}  // namespace hapax::text
