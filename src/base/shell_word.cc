#include "base/shell_word.h"

#include <algorithm>

#include "hapax/result.h"

namespace hapax {
namespace {

bool is_safe(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') ||
         std::string_view("._-/+,:@%=").find(letter) != std::string_view::npos;
}

// Puts `before` in front of each character of `word` that is one of `letters`.
std::string with_each(std::string_view word, std::string_view letters, std::string_view before) {
  std::string text;
  for (const char letter : word) {
    text += letters.find(letter) == std::string_view::npos ? "" : before;
    text += letter;
  }
  return text;
}

std::string between(std::string_view opening, const std::string& text) {
  std::string quoted(opening);
  quoted += text;
  quoted += '\'';
  return quoted;
}

}  // namespace

std::string shell_word(std::string_view word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_safe)) {
    return std::string(word);
  }
  if (escape_controls(word) != word) {
    return between("$'", escape_controls(with_each(word, "\\'", "\\")));
  }
  // Inside single quotes a shell takes every character as it is, except the single quote: '\''.
  return between("'", with_each(word, "'", "'\\'"));
}

std::string shell_line(std::span<const std::string> words) {
  std::string line;
  for (const std::string& word : words) {
    line += line.empty() ? "" : " ";
    line += shell_word(word);
  }
  return line;
}

}  // namespace hapax
