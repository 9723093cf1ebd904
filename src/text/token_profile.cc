#include "text/token_profile.h"

#include <cstdint>

#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::text {
namespace {

constexpr char32_t kCombiningDotAbove = 0x307;

// Words in lower case hold no character that lower-casing changes.
bool is_run_of_word_characters(LetterCase letter_case, std::string_view word) {
  const bool is_lower = letter_case == LetterCase::kLower;
  const auto* const begin = reinterpret_cast<const std::uint8_t*>(word.data());
  const auto* at = begin;
  const std::uint8_t* const end = at + word.size();
  while (at < end) {
    const Decoded unit = decode(at, end);
    const Properties& found = properties(unit.code_point);
    const bool is_word = (found.flags & Properties::kWord) != 0;
    const bool belongs = unit.valid && (is_lower ? is_word && found.lower_delta == 0 : is_word);
    const bool is_dot_of_i =
        is_lower && unit.code_point == kCombiningDotAbove && at > begin && at[-1] == 'i';
    if (!belongs && !is_dot_of_i) {
      return false;
    }
    at += unit.length;
  }
  return true;
}

}  // namespace

bool is_token_profile(TokenProfile tokens) {
  switch (tokens) {
    case TokenProfile::kPython:
      return true;
  }
  return false;
}

bool may_be_token(TokenProfile tokens, LetterCase letter_case, std::string_view word) {
  switch (tokens) {
    case TokenProfile::kPython:
      return is_run_of_word_characters(letter_case, word);
  }
  return false;
}

}  // namespace hapax::text
