// Numbers for people. Tested by tests/base/result_test.cc and tests/cli/folders_test.py.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace hapax {

// 12726 -> "12,726"
inline std::string grouped(std::uint64_t number) {
  const std::string plain = std::to_string(number);
  std::string digits;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i > 0 && (plain.size() - i) % 3 == 0) {
      digits += ',';
    }
    digits += plain[i];
  }
  return digits;
}

}  // namespace hapax
