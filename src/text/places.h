// A table of the places of the ones of a byte (0, 3 and 5 for 0b00101001), for instruction sets
// that cannot compute them. Data only, so that files compiled for different CPUs may share it.
#pragma once

#include <array>
#include <cstdint>

namespace hapax::text {

using Places = std::array<std::uint8_t, 8>;

alignas(64) inline constexpr std::array<Places, 256> kPlacesOfOnes = [] {
  std::array<Places, 256> all{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::size_t found = 0;
    for (std::uint8_t bit = 0; bit < 8; ++bit) {
      if ((byte >> bit & 1) != 0) {
        all[byte][found++] = bit;
      }
    }
  }
  return all;
}();

}  // namespace hapax::text
