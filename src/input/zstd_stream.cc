// zstd by libzstd, which checks a frame's checksum where it has one, and skips skippable frames.
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <utility>

#include "input/decoder_stream.h"
#include "input/decompress.h"

namespace hapax::input {
namespace {

class ZstdStream final : public DecoderStream {
 public:
  ZstdStream(std::unique_ptr<ByteStream> stored, std::string name, DecoderStart start)
      : DecoderStream(std::move(stored), std::move(name), "zstd", start),
        context_(::ZSTD_createDCtx(), ::ZSTD_freeDCtx) {
    if (context_) {
      // Also what `zstd --long=31` has written.
      ::ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, 31);
    }
  }

 private:
  // What a frame's header takes at least. From then on libzstd says how much it wants, a block at a
  // time: it does not say how far it came in what does not decode.
  static constexpr std::size_t kFirstBytes = 5;

  Result<Step> step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) override {
    if (!context_) {
      return out_of_memory();
    }
    ZSTD_inBuffer in{stored.data(), std::min(stored.size(), wanted_), 0};
    ZSTD_outBuffer room{out.data(), out.size(), 0};
    const std::size_t left = ::ZSTD_decompressStream(context_.get(), &room, &in);
    if (::ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation) {
      return out_of_memory();
    }
    if (::ZSTD_isError(left) != 0) {
      return corrupt("damaged (" + std::string(::ZSTD_getErrorName(left)) + ")");
    }
    // 0 says that a frame is complete and all of it given out.
    in_frame_ = left != 0;
    wanted_ = in_frame_ ? left : kFirstBytes;
    return Step{in.pos, room.pos};
  }
  At at() const override { return in_frame_ ? At::kInMember : At::kBetweenMembers; }

  std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context_;
  bool in_frame_ = false;
  std::size_t wanted_ = kFirstBytes;
};

}  // namespace

std::unique_ptr<ByteStream> zstd_stream(std::unique_ptr<ByteStream> stored, std::string name,
                                        DecoderStart start) {
  return std::make_unique<ZstdStream>(std::move(stored), std::move(name), start);
}

}  // namespace hapax::input
