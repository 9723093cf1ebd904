// Masks by which a word's key is cut out of 16 bytes, for files compiled for different CPUs: data
// only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace hapax::hash {

// At 16 - length the mask of a word's key, at kNoKey that of a word which is too long for one.
inline constexpr std::uint32_t kNoKey = 32;
alignas(64) inline constexpr std::array<std::uint8_t, 48> kKeyMasks = [] {
  std::array<std::uint8_t, 48> masks{};
  for (std::size_t i = 0; i < masks.size(); ++i) {
    masks[i] = i < 16 || i >= 40 ? 0xFF : 0;
  }
  return masks;
}();

}  // namespace hapax::hash
