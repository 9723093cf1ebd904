// Formats numbers for people. Tested by tests/base/result_test.cc and tests/cli/folders_test.py.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hapax {

// "12726" -> "12,726", "1234.5678" -> "1,234.5678": commas between thousands, before the point.
inline std::string grouped_digits(std::string_view plain) {
  const std::size_t whole = std::min(plain.find('.'), plain.size());
  std::string digits;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i > 0 && i < whole && (whole - i) % 3 == 0) {
      digits += ',';
    }
    digits += plain[i];
  }
  return digits;
}

// 12726 -> "12,726"
inline std::string grouped(std::uint64_t number) { return grouped_digits(std::to_string(number)); }

// "1 word", "12,726 words"
inline std::string counted(std::uint64_t number, std::string_view one, std::string_view several) {
  std::string text = grouped(number);
  text += ' ';
  text += number == 1 ? one : several;
  return text;
}

}  // namespace hapax
