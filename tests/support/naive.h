// The slow reference for every tokeniser, table and strategy. It counts words as docs/semantics.md
// defines them, one code point at a time, in the obvious way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hapax/options.h"
#include "text/lower.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace hapax::test {

struct NaiveCount {
  std::map<std::string, std::uint64_t> words;
  std::uint64_t tokens = 0;
  std::uint64_t invalid = 0;
};

inline NaiveCount naive_count(std::span<const std::uint8_t> text,
                              LetterCase letter_case = LetterCase::kLower) {
  NaiveCount result;
  std::vector<std::uint8_t> token;
  const auto end_word = [&] {
    if (!token.empty()) {
      std::vector<std::uint8_t> word;
      if (letter_case == LetterCase::kLower) {
        text::append_lower(token, word);
      } else {
        word = token;
      }
      ++result.words[std::string(word.begin(), word.end())];
      ++result.tokens;
      token.clear();
    }
  };
  const std::uint8_t* at = text.data();
  const std::uint8_t* const end = at + text.size();
  while (at < end) {
    const text::Decoded unit = text::decode(at, end);
    if (unit.valid && text::is_word(unit.code_point)) {
      token.insert(token.end(), at, at + unit.length);
    } else {
      end_word();
      result.invalid += unit.valid ? 0 : 1;
    }
    at += unit.length;
  }
  end_word();
  return result;
}

// The whole list as `hapax count` writes it: by count, then by word.
inline std::string listing(const std::map<std::string, std::uint64_t>& words) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(words.begin(), words.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [word, count] : sorted) {
    text += word + ": " + std::to_string(count) + "\n";
  }
  return text;
}

}  // namespace hapax::test
