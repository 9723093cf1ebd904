// zstd in frames (RFC 8878, 3.1). A frame's header (zstd_header.h) may say how much it decodes to;
// its blocks, each with its size in three bytes, say how much at most, and where the frame ends.
#include <zstd.h>

#include <algorithm>
#include <optional>

#include "input/frames.h"
#include "input/zstd_header.h"

namespace hapax::input {
namespace {

constexpr Frame kCut{.kind = Frame::Kind::kCut};
constexpr std::size_t kBlockHeaderBytes = 3;

Frame skippable(std::span<const std::uint8_t> stored) {
  constexpr std::size_t kSkippableHeaderBytes = 8;
  if (stored.size() < kSkippableHeaderBytes) {
    return kCut;
  }
  const std::uint64_t bytes = kSkippableHeaderBytes + zstd_number(stored, kZstdMagicBytes, 4);
  if (bytes > kMaxFrameBytes) {
    return {};
  }
  return stored.size() < bytes ? kCut : Frame{Frame::Kind::kWhole, bytes, 0};
}

// Walks from block to block.
Frame with_blocks(std::span<const std::uint8_t> stored, const ZstdHeader& header) {
  std::size_t at = header.bytes;
  std::uint64_t decoded = 0;
  for (bool is_last = false; !is_last;) {
    if (at > kMaxFrameBytes || (!header.content_bytes && decoded > kMaxFrameBytes)) {
      return {};
    }
    if (stored.size() < at + kBlockHeaderBytes) {
      return kCut;
    }
    enum Type : std::uint8_t { kRaw, kRepeated, kCompressed, kReserved };
    const std::uint64_t block = zstd_number(stored, at, kBlockHeaderBytes);
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
  if (at > kMaxFrameBytes || decoded > kMaxFrameBytes) {
    return {};
  }
  return stored.size() < at ? kCut : Frame{Frame::Kind::kWhole, at, decoded};
}

Frame first_frame(std::span<const std::uint8_t> stored, std::uint64_t max_memory) {
  constexpr std::size_t kMinFrameBytes = 9;
  if (stored.size() < kZstdMagicBytes) {
    return kCut;
  }
  const std::uint64_t magic = zstd_number(stored, 0, kZstdMagicBytes);
  if ((magic & 0xFFFFFFF0) == ZSTD_MAGIC_SKIPPABLE_START) {
    return skippable(stored);
  }
  if (magic != ZSTD_MAGICNUMBER) {
    return {};
  }
  if (stored.size() < kMinFrameBytes) {
    return kCut;
  }
  const std::optional<ZstdHeader> header = zstd_header(stored);
  const bool is_other =
      !header || header->has_dictionary || header->content_bytes.value_or(0) > kMaxFrameBytes ||
      exceeds(header->window, kMaxZstdWindow) || exceeds(header->window, max_memory);
  if (is_other) {
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
