// Generates difficult texts of several kinds. The same seed gives the same text.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "text/utf8.h"

namespace hapax::test {

enum class Kind : std::uint8_t {
  kAscii,
  kMixedScripts,
  kRandomBytes,
  kNearlyUtf8,  // valid sequences, some of them truncated or with a byte replaced
  kGiantWords,
  kNoBreaks,  // one word from beginning to end, with letters of all lengths
  kLines,     // CRLF, LF, CR and NUL between words
  kRandomCodePoints,
};

inline constexpr Kind kKinds[] = {Kind::kAscii,      Kind::kMixedScripts,    Kind::kRandomBytes,
                                  Kind::kNearlyUtf8, Kind::kGiantWords,      Kind::kNoBreaks,
                                  Kind::kLines,      Kind::kRandomCodePoints};

// Words with sigma, dotted I, digits, marks, ideographs, and letters whose lower case has another
// length.
inline const std::vector<std::string>& awkward_words() {
  static const std::vector<std::string> kWords = {"the",
                                                  "The",
                                                  "THE",
                                                  "a",
                                                  "I",
                                                  "snake_case",
                                                  "x86_64",
                                                  "Σ",
                                                  "ΑΣ",
                                                  "ΑΣ1",
                                                  "ΑΣ_Β",
                                                  "ⅧΣ",
                                                  "ʰΣ",
                                                  "ΑΣʰ",
                                                  "ΑΣʰΑ",
                                                  "中Σ",
                                                  "İstanbul",
                                                  "Straße",
                                                  "ﬁne",
                                                  "Ⱥpple",
                                                  "Kelvin",
                                                  "привет",
                                                  "ПРИВЕТ",
                                                  "русский",
                                                  "中文",
                                                  "日本語",
                                                  "한국어",
                                                  "ไทย",
                                                  "हिन्दी",
                                                  "𝔘nicode",
                                                  "𐐀𐐁",
                                                  "naïve",
                                                  "don't",
                                                  "3.14",
                                                  "e\xCC\x81",
                                                  "ﬀ",
                                                  "x",
                                                  "supercalifragilisticexpialidocious",
                                                  "abcdefghijklmnop",
                                                  "abcdefghijklmnopq",
                                                  "αβγδεζηθ",
                                                  "ὈΔΥΣΣΕΎΣ"};
  return kWords;
}

inline std::string make_text(Kind kind, std::size_t bytes, std::uint64_t seed) {
  std::mt19937_64 random(seed * 31 + static_cast<std::uint64_t>(kind));
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  static constexpr std::string_view kSeparators[] = {" ",  " ", " ",  ", ", "\n",
                                                     ". ", "—", "、", "。"};
  static constexpr std::string_view kLineEnds[] = {"\r\n", "\n", "\r", std::string_view("\0", 1),
                                                   " "};
  const auto& words = awkward_words();
  std::string text;
  while (text.size() < bytes) {
    switch (kind) {
      case Kind::kAscii:
        for (std::size_t n = 1 + below(12); n > 0; --n) {
          text += static_cast<char>("etaoinETAOIN_09zZqQ"[below(19)]);
        }
        text += static_cast<char>(" \n.,;'-@[`{/:"[below(13)]);
        break;
      case Kind::kMixedScripts:
        text += words[below(words.size())];
        text += kSeparators[below(std::size(kSeparators))];
        break;
      case Kind::kRandomBytes:
        text += static_cast<char>(random());
        break;
      case Kind::kNearlyUtf8: {
        std::string word = words[below(words.size())];
        if (below(3) == 0) {
          word[below(word.size())] = static_cast<char>(random());
        }
        if (below(3) == 0) {
          word.resize(below(word.size()));
        }
        text += word;
        text += below(2) == 0 ? " " : "";
        break;
      }
      case Kind::kGiantWords:
        for (std::size_t n = below(bytes); n > 0; --n) {
          text += words[below(2) == 0 ? 3 : 24];
        }
        text += " ";
        break;
      case Kind::kNoBreaks: {
        const std::string& word = words[below(words.size())];
        text +=
            word.find_first_of("'.\xCC") == std::string::npos && word != "हिन्दी" && word != "ไทย"
                ? word
                : "q";
        break;
      }
      case Kind::kLines:
        text += words[below(words.size())];
        text += kLineEnds[below(std::size(kLineEnds))];
        break;
      case Kind::kRandomCodePoints: {
        std::uint8_t bytes_of[text::kMaxUtf8Length];
        char32_t code_point = static_cast<char32_t>(below(below(2) == 0 ? 0x3000 : 0x110000));
        code_point = code_point >= 0xD800 && code_point < 0xE000 ? U'Σ' : code_point;
        text.append(reinterpret_cast<const char*>(bytes_of), text::encode(code_point, bytes_of));
        break;
      }
    }
  }
  return text;
}

}  // namespace hapax::test
