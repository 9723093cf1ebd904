// zstd in frames (RFC 8878, 3.1). A frame's header may say how much it decodes to; its blocks,
// each with its size in three bytes, say how much at most, and where the frame ends:
//
//     | 28 B5 2F FD | flags | window? | dictionary? | content size? | block .. block | checksum? |
//     | 5x 2A 4D 18 | size  | skipped |
#include <zstd.h>

#include <algorithm>
#include <array>

#include "input/frames.h"

namespace hapax::input {
namespace {

constexpr Frame kCut{.kind = Frame::Kind::kCut};
constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kBlockHeaderBytes = 3;
constexpr std::size_t kMostBlockBytes = std::size_t{128} << 10;

// `bytes` up to 8, little-endian.
std::uint64_t number_at(std::span<const std::uint8_t> stored, std::size_t at, std::size_t bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes; i > 0; --i) {
    number = number << 8 | stored[at + i - 1];
  }
  return number;
}

struct Header {
  std::size_t bytes;
  std::uint64_t block_bytes;  // at most, stored and decoded
  std::optional<std::uint64_t> content_bytes;
  bool has_checksum;
};

// The header behind a magic number; `stored` has all that one can take.
std::optional<Header> header_of(std::span<const std::uint8_t> stored) {
  const unsigned flags = stored[kMagicBytes];
  const bool is_single_segment = (flags & 0x20) != 0;
  const bool is_reserved = (flags & 0x08) != 0;
  const bool has_dictionary = (flags & 0x03) != 0;
  if (is_reserved || has_dictionary) {
    return std::nullopt;
  }
  Header header{.bytes = kMagicBytes + 1,
                .block_bytes = 0,
                .content_bytes = {},
                .has_checksum = (flags & 0x04) != 0};
  std::uint64_t window = 0;
  if (!is_single_segment) {
    // What the command `zstd` decodes without being asked to. Larger windows may be refused.
    constexpr unsigned kMostWindowLog = 27;
    const unsigned descriptor = stored[header.bytes++];
    const unsigned window_log = 10 + (descriptor >> 3);
    if (window_log > kMostWindowLog) {
      return std::nullopt;
    }
    window = (std::uint64_t{8} + (descriptor & 7)) << (window_log - 3);
  }
  const std::size_t size_bytes =
      flags >> 6 == 0 ? (is_single_segment ? 1 : 0) : std::size_t{1} << (flags >> 6);
  if (size_bytes > 0) {
    header.content_bytes =
        number_at(stored, header.bytes, size_bytes) + (size_bytes == 2 ? 256 : 0);
    header.bytes += size_bytes;
  }
  header.block_bytes =
      std::min<std::uint64_t>(kMostBlockBytes, is_single_segment ? *header.content_bytes : window);
  return header;
}

Frame skippable(std::span<const std::uint8_t> stored) {
  constexpr std::size_t kSkippableHeaderBytes = 8;
  if (stored.size() < kSkippableHeaderBytes) {
    return kCut;
  }
  const std::uint64_t bytes = kSkippableHeaderBytes + number_at(stored, kMagicBytes, 4);
  if (bytes > kMostFrameBytes) {
    return {};
  }
  return stored.size() < bytes ? kCut : Frame{Frame::Kind::kWhole, bytes, 0};
}

// Walks from block to block.
Frame with_blocks(std::span<const std::uint8_t> stored, const Header& header) {
  std::size_t at = header.bytes;
  std::uint64_t decoded = 0;
  for (bool is_last = false; !is_last;) {
    if (at > kMostFrameBytes || (!header.content_bytes && decoded > kMostFrameBytes)) {
      return {};
    }
    if (stored.size() < at + kBlockHeaderBytes) {
      return kCut;
    }
    enum Type : std::uint8_t { kRaw, kRepeated, kCompressed, kReserved };
    const std::uint64_t block = number_at(stored, at, kBlockHeaderBytes);
    const auto type = static_cast<Type>(block >> 1 & 3);
    const std::uint64_t size = block >> 3;
    is_last = (block & 1) != 0;
    if (type == kReserved || size > header.block_bytes) {
      return {};
    }
    at += kBlockHeaderBytes + (type == kRepeated ? 1 : size);
    decoded += type == kCompressed ? header.block_bytes : size;
  }
  at += header.has_checksum ? 4 : 0;
  decoded = header.content_bytes.value_or(decoded);
  if (at > kMostFrameBytes || decoded > kMostFrameBytes) {
    return {};
  }
  return stored.size() < at ? kCut : Frame{Frame::Kind::kWhole, at, decoded};
}

Frame first_frame(std::span<const std::uint8_t> stored) {
  constexpr std::size_t kMostHeaderBytes = 14;
  constexpr std::size_t kLeastFrameBytes = 9;
  if (stored.size() < kMagicBytes) {
    return kCut;
  }
  const std::uint64_t magic = number_at(stored, 0, kMagicBytes);
  if ((magic & 0xFFFFFFF0) == ZSTD_MAGIC_SKIPPABLE_START) {
    return skippable(stored);
  }
  if (magic != ZSTD_MAGICNUMBER) {
    return {};
  }
  if (stored.size() < kLeastFrameBytes) {
    return kCut;
  }
  // The last bytes of a small file may be fewer than a header can take.
  std::array<std::uint8_t, kMostHeaderBytes> head{};
  std::copy_n(stored.begin(), std::min(stored.size(), head.size()), head.begin());
  const std::optional<Header> header = header_of(head);
  if (!header || header->content_bytes.value_or(0) > kMostFrameBytes) {
    return {};
  }
  return stored.size() < header->bytes ? kCut : with_blocks(stored, *header);
}

class ZstdDecoder final : public FrameDecoder {
 public:
  std::optional<std::size_t> decode(std::span<const std::uint8_t> frame,
                                    std::span<std::uint8_t> out) override {
    const std::size_t given = context_
                                  ? ::ZSTD_decompressDCtx(context_.get(), out.data(), out.size(),
                                                          frame.data(), frame.size())
                                  : 0;
    return context_ && ::ZSTD_isError(given) == 0 ? std::optional<std::size_t>(given)
                                                  : std::nullopt;
  }

 private:
  std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context_{::ZSTD_createDCtx(),
                                                                   ::ZSTD_freeDCtx};
};

}  // namespace

const FrameFormat kZstdFrames{first_frame,
                              [] { return std::unique_ptr<FrameDecoder>(new ZstdDecoder); }};

}  // namespace hapax::input
