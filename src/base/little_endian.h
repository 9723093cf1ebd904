// Numbers as bytes, least significant byte first on every machine. Tested through the formats that
// use them, by tests/counts/ first.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace hapax {

template <std::unsigned_integral Number>
constexpr Number in_little_endian(Number number) {
  if constexpr (std::endian::native == std::endian::little || sizeof(Number) == 1) {
    return number;
  } else {
    Number swapped = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) {
      swapped = static_cast<Number>(swapped << 8 | (number >> (8 * i) & 0xFF));
    }
    return swapped;
  }
}

template <std::unsigned_integral Number>
Number load_little_endian(const std::uint8_t* bytes) {
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  return in_little_endian(number);
}

template <std::unsigned_integral Number>
void store_little_endian(std::uint8_t* bytes, Number number) {
  number = in_little_endian(number);
  std::memcpy(bytes, &number, sizeof number);
}

}  // namespace hapax
