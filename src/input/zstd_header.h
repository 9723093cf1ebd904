// Facts about a zstd frame (RFC 8878, 3.1) that are needed before it is decoded. libzstd has them
// only in its unstable interface, which a shared library need not offer.
//
//     | 28 B5 2F FD | flags | window? | dictionary? | content size? | block .. block | checksum? |
//
// Tested by tests/input/frames_test.cc and decoder_memory_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hapax::input {

inline constexpr std::size_t kZstdMagicBytes = 4;
inline constexpr std::size_t kMaxZstdHeaderBytes = 18;
// The largest window that libzstd decodes on 64-bit machines.
inline constexpr std::uint64_t kMaxZstdWindow = std::uint64_t{1} << 31;

// The little-endian number of `bytes` bytes, up to 8, at `stored[at]`.
std::uint64_t zstd_number(std::span<const std::uint8_t> stored, std::size_t at, std::size_t bytes);

// The window of the frame at the beginning of `stored`: how many bytes back its decoder must
// remember. 0 if no frame begins there, or if `stored` ends within its header.
std::uint64_t zstd_window(std::span<const std::uint8_t> stored);

// Whether `number` exceeds `limit`; 0 means no limit.
inline bool exceeds(std::uint64_t number, std::uint64_t limit) {
  return limit != 0 && number > limit;
}

}  // namespace hapax::input
