#include "input/zstd_header.h"

#include <zstd.h>

namespace hapax::input {

std::uint64_t zstd_number(std::span<const std::uint8_t> stored, std::size_t at, std::size_t bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes; i > 0; --i) {
    number = number << 8 | stored[at + i - 1];
  }
  return number;
}

std::uint64_t zstd_window(std::span<const std::uint8_t> stored) {
  constexpr unsigned kSingleSegment = 0x20;
  if (stored.size() < kZstdMagicBytes + 2 ||
      zstd_number(stored, 0, kZstdMagicBytes) != ZSTD_MAGICNUMBER) {
    return 0;
  }
  if ((stored[kZstdMagicBytes] & kSingleSegment) != 0) {
    // Its window is the whole content.
    const unsigned long long content = ::ZSTD_getFrameContentSize(stored.data(), stored.size());
    return content == ZSTD_CONTENTSIZE_ERROR ? 0 : content;
  }
  // A power of two, at least 1 KB, plus eighths of it.
  const unsigned descriptor = stored[kZstdMagicBytes + 1];
  return (std::uint64_t{8} + (descriptor & 7)) << (7 + (descriptor >> 3));
}

}  // namespace hapax::input
