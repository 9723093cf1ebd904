#include "input/zstd_header.h"

#include <zstd.h>

#include <algorithm>
#include <array>

namespace hapax::input {
namespace {

constexpr std::uint64_t kMaxBlockBytes = std::uint64_t{128} << 10;

// A power of two from 1 KB on, and eighths of it.
std::uint64_t described_window(unsigned descriptor) {
  const unsigned log = 10 + (descriptor >> 3);
  return (std::uint64_t{8} + (descriptor & 7)) << (log - 3);
}

}  // namespace

std::uint64_t zstd_number(std::span<const std::uint8_t> stored, std::size_t at, std::size_t bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes; i > 0; --i) {
    number = number << 8 | stored[at + i - 1];
  }
  return number;
}

std::optional<ZstdHeader> zstd_header(std::span<const std::uint8_t> stored) {
  std::array<std::uint8_t, kMaxZstdHeaderBytes> head{};
  std::copy_n(stored.begin(), std::min(stored.size(), head.size()), head.begin());
  const unsigned flags = head[kZstdMagicBytes];
  const bool is_single_segment = (flags & 0x20) != 0;
  const bool is_reserved = (flags & 0x08) != 0;
  if (is_reserved) {
    return std::nullopt;
  }
  ZstdHeader header{.bytes = kZstdMagicBytes + 1,
                    .content_bytes = {},
                    .has_dictionary = (flags & 0x03) != 0,
                    .has_checksum = (flags & 0x04) != 0};
  if (!is_single_segment) {
    header.window = described_window(head[header.bytes++]);
  }
  constexpr std::array<std::size_t, 4> kDictionaryBytes = {0, 1, 2, 4};
  header.bytes += kDictionaryBytes[flags & 0x03];
  const std::size_t size_bytes =
      flags >> 6 == 0 ? (is_single_segment ? 1 : 0) : std::size_t{1} << (flags >> 6);
  if (size_bytes > 0) {
    header.content_bytes =
        zstd_number(head, header.bytes, size_bytes) + (size_bytes == 2 ? 256 : 0);
    header.bytes += size_bytes;
  }
  if (is_single_segment) {
    header.window = *header.content_bytes;
  }
  header.block_bytes = std::min(kMaxBlockBytes, header.window);
  return header;
}

std::uint64_t zstd_window(std::span<const std::uint8_t> stored) {
  if (stored.size() <= kZstdMagicBytes ||
      zstd_number(stored, 0, kZstdMagicBytes) != ZSTD_MAGICNUMBER) {
    return 0;
  }
  const std::optional<ZstdHeader> header = zstd_header(stored);
  return header ? header->window : 0;
}

}  // namespace hapax::input
