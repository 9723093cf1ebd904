// Recognises ISO-2022-JP by its escape sequences. All its bytes are below 0x80, so it is valid
// UTF-8 too.
#include <algorithm>
#include <array>
#include <string_view>

#include "input/recognise.h"

namespace hapax::input {
namespace {

constexpr std::uint8_t kEscapeByte = 0x1B;

bool is_text_byte(std::uint8_t byte) {
  return (byte >= 0x20 && byte < 0x7F) || (byte >= '\t' && byte <= '\r') || byte == kEscapeByte;
}

// The bytes after an escape, and the first encoding that has the sequence.
struct Sequence {
  std::string_view bytes;
  LooksLike first_of;
};

constexpr std::array kSequences = {
    Sequence{"(B", LooksLike::kNothing},        // back to ASCII; terminals know it too
    Sequence{"$B", LooksLike::kIso2022Jp},      // JIS X 0208
    Sequence{"$@", LooksLike::kIso2022Jp},      // the same, of 1978
    Sequence{"(J", LooksLike::kIso2022Jp},      // JIS X 0201
    Sequence{"$(D", LooksLike::kIso2022JpExt},  // JIS X 0212
    Sequence{"(I", LooksLike::kIso2022JpExt},   // half-width katakana
};

}  // namespace

LooksLike recognise_iso2022(std::span<const std::uint8_t> head) {
  auto escape = std::find(head.begin(), head.end(), kEscapeByte);
  if (escape == head.end() || !std::all_of(head.begin(), head.end(), is_text_byte)) {
    return LooksLike::kNothing;
  }
  LooksLike found = LooksLike::kNothing;
  for (; escape != head.end(); escape = std::find(escape + 1, head.end(), kEscapeByte)) {
    const std::string_view rest(reinterpret_cast<const char*>(&*escape) + 1,
                                static_cast<std::size_t>(head.end() - escape) - 1);
    const auto* const known =
        std::find_if(kSequences.begin(), kSequences.end(),
                     [&](const Sequence& one) { return rest.starts_with(one.bytes); });
    constexpr std::size_t kLongest = 3;
    if (known == kSequences.end() && rest.size() >= kLongest) {
      return LooksLike::kNothing;  // an escape sequence of a terminal
    }
    found = known == kSequences.end() ? found : std::max(found, known->first_of);
  }
  return found;
}

}  // namespace hapax::input
