// Converts text to the bytes that the library takes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hapax::test {

inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace hapax::test
