#include "base/shown_word.h"

#include <algorithm>
#include <cstddef>

#include "hapax/result.h"

namespace hapax {

std::string shown_word(std::string_view word) {
  constexpr std::size_t kShownBytes = 60;
  std::size_t end = std::min(word.size(), kShownBytes);
  while (end < word.size() && end > 0 && (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80) {
    --end;  // not within a character
  }
  return '"' + escape_controls(word.substr(0, end)) + '"' + (end < word.size() ? "..." : "");
}

}  // namespace hapax
