// The header of a zstd frame (RFC 8878, 3.1):
//
//     | 28 B5 2F FD | flags | window? | dictionary? | content size? | block .. block | checksum? |
//     | 5x 2A 4D 18 | size  | skipped |
//
// libzstd reads it too, but its interface for that is not stable. Tested by
// tests/input/frames_test.cc and decoder_memory_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace hapax::input {

inline constexpr std::size_t kZstdMagicBytes = 4;
inline constexpr std::size_t kMaxZstdHeaderBytes = 18;
// The largest that libzstd decodes on machines of 64 bits.
inline constexpr std::uint64_t kMaxZstdWindow = std::uint64_t{1} << 31;

struct ZstdHeader {
  std::size_t bytes = 0;
  std::uint64_t window = 0;       // how far back a decoder must remember
  std::uint64_t block_bytes = 0;  // at most, stored and decoded
  std::optional<std::uint64_t> content_bytes;
  bool has_dictionary = false;
  bool has_checksum = false;
};

// `bytes` up to 8 of a number, little-endian.
std::uint64_t zstd_number(std::span<const std::uint8_t> stored, std::size_t at, std::size_t bytes);

// The header with which `stored` begins, behind a magic number that is there. What is missing
// counts as zeros: `bytes` says how much it is. Nothing where reserved bits are set.
std::optional<ZstdHeader> zstd_header(std::span<const std::uint8_t> stored);

// The window of the frame with which `stored` begins; 0 where none begins.
std::uint64_t zstd_window(std::span<const std::uint8_t> stored);

// Whether a limit, of which 0 is none, is exceeded.
inline bool exceeds(std::uint64_t number, std::uint64_t limit) {
  return limit != 0 && number > limit;
}

}  // namespace hapax::input
