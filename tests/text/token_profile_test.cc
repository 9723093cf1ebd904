// Checks which values are token profiles, and which words a profile can make, against the naive
// tokeniser: a word is one if and only if it is the only token of itself.
#include "text/token_profile.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "support/bytes.h"
#include "support/naive.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::text {
namespace {

TEST(TokenProfile, HasNoValuesButItsEnumerators) {
  EXPECT_TRUE(is_token_profile(TokenProfile::kPython));
  EXPECT_FALSE(is_token_profile(static_cast<TokenProfile>(200)));
  EXPECT_FALSE(may_be_token(static_cast<TokenProfile>(200), LetterCase::kKeep, "word"));
}

TEST(TokenProfile, TokensArePythonsWordsAndNoOthers) {
  const auto check = [](const std::string& word) {
    for (const LetterCase letter_case : {LetterCase::kLower, LetterCase::kKeep}) {
      const auto words = test::naive_count(test::as_bytes(word), letter_case).words;
      const bool is_token = words.size() == 1 && words.begin()->first == word;
      EXPECT_EQ(may_be_token(TokenProfile::kPython, letter_case, word), is_token) << word;
    }
  };
  for (const std::string_view word :
       {"word", "Word", "wOrd", "two words", "_1", "caf\u00E9", "\u00C9t\u00E9", "\xFF", "a\xC3",
        "a-b", "\u03C3\u03C2", "\u4E2D\u6587", "\u0307"}) {
    check(std::string(word));
  }
  for (char32_t code_point = 1; code_point <= kMaxCodePoint; ++code_point) {
    if (code_point != 0xD800) {
      std::uint8_t bytes[kMaxUtf8Length];
      check("a" + std::string(bytes, bytes + encode(code_point, bytes)));
    } else {
      code_point = 0xDFFF;
    }
    if (HasFailure()) {
      return;
    }
  }
}

// U+0130 becomes two characters, of which the second is no word character.
TEST(TokenProfile, TheDotOfALowerCasedIIsPartOfAToken) {
  EXPECT_TRUE(may_be_token(TokenProfile::kPython, LetterCase::kLower, "i\u0307"));
  EXPECT_FALSE(may_be_token(TokenProfile::kPython, LetterCase::kKeep, "i\u0307"));
  EXPECT_FALSE(may_be_token(TokenProfile::kPython, LetterCase::kLower, "a\u0307"));
}

}  // namespace
}  // namespace hapax::text
