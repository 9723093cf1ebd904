// Checks append_lower(): the sigma and dotted I vectors of the semantics, length changes, and that
// it agrees with the simple deltas wherever no code point is special. python_text_check.py
// compares it with str.lower() itself.
#include "text/lower.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <string_view>

#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::text {
namespace {

std::string lower(std::string_view token) {
  const std::vector<std::uint8_t> bytes(token.begin(), token.end());
  std::vector<std::uint8_t> out;
  append_lower(bytes, out);
  return {out.begin(), out.end()};
}

struct LowerCase {
  std::string_view token;
  std::string_view lowered;
};

TEST(AppendLower, AppliesTheFinalSigmaRule) {
  const LowerCase cases[] = {
      {"Σ", "σ"},
      {"ΑΣ", "ας"},
      {"ΑΣ1", "ας1"},
      {"ΑΣ_Β", "ας_β"},
      {"ⅧΣ", "ⅷς"},
      {"ʰΣ", "ʰσ"},
      {"ΑΣʰ", "αςʰ"},
      {"ΑΣʰΑ", "ασʰα"},
      {"中Σ", "中σ"},
      {"ΣΣ", "σς"},
      {"ΣΣΣ", "σσς"},
      {"1Σ", "1σ"},
      {"Α1Σ", "α1σ"},
      {"ΑʰʰΣʰʰ", "αʰʰςʰʰ"},
      {"ΑʰΣʰΣ", "αʰσʰς"},
      {"ΌΣΟΣ", "όσος"},
      {"ΑΣ\u0301", "ας\u0301"},
      {"ΑΣ中Α", "ας中α"},
      {"İΣ", "i\u0307ς"},
      {"Ας", "ας"},
  };
  for (const LowerCase& c : cases) EXPECT_EQ(lower(c.token), c.lowered) << c.token;
}

TEST(AppendLower, ExpandsDottedCapitalI) {
  EXPECT_EQ(lower("İstanbul"), "i\u0307stanbul");
  EXPECT_EQ(lower("İİ"), "i\u0307i\u0307");
}

TEST(AppendLower, IsNotCaseFolding) {
  for (const std::string_view kept : {"ß", "ς", "ﬁ", "straße_1", "中文", "١٢٣", ""}) {
    EXPECT_EQ(lower(kept), kept);
  }
}

TEST(AppendLower, ChangesLengthWhereTheMappingDoes) {
  EXPECT_EQ(lower("\u212A"), "k");
  EXPECT_EQ(lower("\u023A"), "\u2C65");
  EXPECT_EQ(lower("\u023E"), "\u2C66");
  EXPECT_EQ(lower("\U00010400"), "\U00010428");
}

TEST(AppendLower, AppendsAfterWhatIsThere) {
  std::vector<std::uint8_t> out = {'a', 'b'};
  const std::vector<std::uint8_t> token = {'C', 'D'};
  append_lower(token, out);
  EXPECT_EQ(out, (std::vector<std::uint8_t>{'a', 'b', 'c', 'd'}));
}

TEST(AppendLower, IsTheSimpleMappingOfEveryOtherCodePoint) {
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) {
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    if (surrogate || has_special_lower(c)) continue;
    std::uint8_t token[kMaxUtf8Length];
    std::uint8_t expected[kMaxUtf8Length];
    const std::size_t token_length = encode(c, token);
    const std::size_t expected_length = encode(simple_lower(c), expected);
    std::vector<std::uint8_t> out;
    append_lower({token, token_length}, out);
    ASSERT_EQ(out, std::vector<std::uint8_t>(expected, expected + expected_length))
        << static_cast<unsigned>(c);
  }
}

TEST(AppendLower, NeverGrowsByMoreThanHalfAndIsIdempotent) {
  const auto letters = rc::gen::elementOf(std::vector<std::string>{
      "A", "b", "Σ", "σ", "ς", "İ", "ʰ", "Ⱥ", "Ⱦ", "1", "_", "中", "K", "\u0301"});
  EXPECT_TRUE(rc::check([&letters] {
    std::string token;
    for (const auto& letter : *rc::gen::container<std::vector<std::string>>(letters)) {
      token += letter;
    }
    const std::string once = lower(token);
    RC_ASSERT(once.size() * 2 <= token.size() * 3);
    RC_ASSERT(lower(once) == once);
  }));
}

}  // namespace
}  // namespace hapax::text
