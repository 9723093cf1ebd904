// zstd in frames (RFC 8878, 3.1). libzstd says where a frame ends and, where its header has it, how
// much it decodes to. For frames without that size, which pzstd writes, the blocks of a frame say
// how much at most; libzstd's function for that (ZSTD_decompressBound) is not in its stable
// interface.
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <optional>

#include "input/frames.h"
#include "input/zstd_header.h"

namespace hapax::input {
namespace {

constexpr Frame kCut{.kind = Frame::Kind::kCut};

// An upper bound of the decoded bytes of a frame without a content size, as far as its blocks are
// in `stored`. The bound is right for frames that libzstd takes. Any bytes end the loop.
std::uint64_t max_decoded_bytes(std::span<const std::uint8_t> stored) {
  constexpr std::size_t kBlockHeaderBytes = 3;
  constexpr std::uint64_t kMaxBlockBytes = std::uint64_t{128} << 10;
  enum Type : std::uint8_t { kRaw, kRepeated, kCompressed };
  const std::uint64_t block_bytes = std::min(kMaxBlockBytes, zstd_window(stored));
  std::uint64_t decoded = 0;
  // After the magic number, the flags and the window: first_zstd_frame() takes no dictionary.
  std::size_t at = kZstdMagicBytes + 2;
  for (bool is_last = false; !is_last && stored.size() >= at + kBlockHeaderBytes;) {
    const std::uint64_t block = zstd_number(stored, at, kBlockHeaderBytes);
    const auto type = static_cast<Type>(block >> 1 & 3);
    const std::uint64_t size = block >> 3;
    is_last = (block & 1) != 0;
    at += kBlockHeaderBytes + (type == kRepeated ? 1 : size);
    decoded += type == kCompressed ? block_bytes : size;
  }
  return decoded;
}

// Whether a frame or a skippable one may begin. libzstd reads older formats, too, but hapax does
// not.
bool may_begin_frame(std::span<const std::uint8_t> stored) {
  if (stored.size() < kZstdMagicBytes) {
    return true;
  }
  const std::uint64_t magic = zstd_number(stored, 0, kZstdMagicBytes);
  return magic == ZSTD_MAGICNUMBER || (magic & 0xFFFFFFF0) == ZSTD_MAGIC_SKIPPABLE_START;
}

// Whether the header has a field for a dictionary, even if it names none.
bool has_dictionary_field(std::span<const std::uint8_t> stored) {
  return stored.size() > kZstdMagicBytes &&
         zstd_number(stored, 0, kZstdMagicBytes) == ZSTD_MAGICNUMBER &&
         (stored[kZstdMagicBytes] & 3) != 0;
}

Frame first_zstd_frame(std::span<const std::uint8_t> stored, std::uint64_t max_memory) {
  const std::uint64_t window = zstd_window(stored);
  const bool is_known = may_begin_frame(stored) && !exceeds(window, kMaxZstdWindow) &&
                        !exceeds(window, max_memory) && !has_dictionary_field(stored);
  if (!is_known) {
    return {};
  }
  const std::size_t bytes = ::ZSTD_findFrameCompressedSize(stored.data(), stored.size());
  const bool is_cut = ::ZSTD_getErrorCode(bytes) == ZSTD_error_srcSize_wrong;
  const bool is_damaged = ::ZSTD_isError(bytes) != 0 && !is_cut;
  if (is_damaged || (is_cut ? stored.size() : bytes) > kMaxFrameBytes) {
    return {};
  }
  std::uint64_t decoded = ::ZSTD_getFrameContentSize(stored.data(), stored.size());
  if (decoded == ZSTD_CONTENTSIZE_ERROR) {
    return is_cut ? kCut : Frame{};  // within its header
  }
  if (decoded == ZSTD_CONTENTSIZE_UNKNOWN) {
    decoded = max_decoded_bytes(stored);
  }
  if (decoded > kMaxFrameBytes) {
    return {};
  }
  return is_cut ? kCut : Frame{Frame::Kind::kWhole, bytes, decoded};
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

const FrameFormat kZstdFrames{first_zstd_frame,
                              [] { return std::unique_ptr<FrameDecoder>(new ZstdDecoder); }};

}  // namespace hapax::input
