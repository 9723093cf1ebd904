// Numbers for people. Tested by tests/base/result_test.cc and tests/cli/folders_test.py.
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

}  // namespace hapax
