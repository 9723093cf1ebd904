// The window of a zstd frame (RFC 8878, 3.1), which must be known before the frame is decoded.
// libzstd tells it only in its unstable interface, which a shared library need not have.
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
// The largest that libzstd decodes on machines of 64 bits.
inline constexpr std::uint64_t kMaxZstdWindow = std::uint64_t{1} << 31;

// `bytes` up to 8 of a number, little-endian.
std::uint64_t zstd_number(std::span<const std::uint8_t> stored, std::size_t at, std::size_t bytes);

// The window of the frame with which `stored` begins: how many decoded bytes its decoder must keep.
// 0 if no frame begins there, or if `stored` ends within its header.
std::uint64_t zstd_window(std::span<const std::uint8_t> stored);

// Whether a number exceeds a limit; a limit of 0 is none.
inline bool exceeds(std::uint64_t number, std::uint64_t limit) {
  return limit != 0 && number > limit;
}

}  // namespace hapax::input
