#include "text/unicode_version.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "text/unicode.h"

namespace hapax::text {

UnicodeVersion own_unicode_version() {
  UnicodeVersion parts{};
  std::string_view rest = kUnicodeVersion;
  for (std::uint8_t& part : parts) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    std::from_chars(rest.data(), rest.data() + dot, part);
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  return parts;
}

std::string to_string(const UnicodeVersion& version) {
  std::string text;
  for (const std::uint8_t part : version) {
    text += text.empty() ? "" : ".";
    text += std::to_string(part);
  }
  return text;
}

}  // namespace hapax::text
