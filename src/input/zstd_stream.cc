// Decompresses zstd with libzstd, which verifies a frame's checksum if it has one, and skips
// skippable frames.
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <utility>

#include "input/decoder_stream.h"
#include "input/decompress.h"
#include "input/zstd_header.h"

namespace hapax::input {
namespace {

class ZstdStream final : public DecoderStream {
 public:
  ZstdStream(std::unique_ptr<ByteStream> stored, std::string name, DecoderOptions options,
             DecoderStart start)
      : DecoderStream(std::move(stored), std::move(name), "zstd", start),
        context_(::ZSTD_createDCtx(), ::ZSTD_freeDCtx),
        options_(options) {
    if (context_) {
      // libzstd takes only powers of two as a limit, so step() checks a smaller one.
      ::ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, 31);
    }
  }

 private:
  // The least that a frame's header takes. After that libzstd says how many bytes it wants: a block
  // and the next block's header; the header is left for the next call. Each call gets no more than
  // one block, because after an error libzstd does not say how far it came and has taken the whole
  // call's bytes.
  static constexpr std::size_t kFirstBytes = 5;
  static constexpr std::size_t kBlockHeaderBytes = 3;

  Step step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) override {
    if (!context_) {
      return {.fault = out_of_memory()};
    }
    if (!in_frame_) {
      if (const std::uint64_t window = zstd_window(stored); exceeds(window, options_.memory)) {
        return {.fault = needs_more_memory(window, options_)};
      }
    }
    // Bytes that were held back come first, in a call of their own, for the same reason.
    Step done = holds_back_ ? decompress({}, out) : Step();
    if (done.given == 0 && !done.fault) {
      done = decompress(stored.first(std::min(stored.size(), wanted_)), out);
    }
    return done;
  }

  Error needs_dictionary() const {
    Error error = corrupt("compressed with a dictionary, which hapax does not have");
    error.remedy = "decompress it first: zstd -dc -D DICTIONARY FILE | hapax count";
    return error;
  }

  Step decompress(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) {
    ZSTD_inBuffer in{stored.data(), stored.size(), 0};
    ZSTD_outBuffer room{out.data(), out.size(), 0};
    const std::size_t left = ::ZSTD_decompressStream(context_.get(), &room, &in);
    if (::ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation) {
      return {.fault = out_of_memory()};
    }
    if (::ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge) {
      return {.fault =
                  corrupt("of a kind that libzstd does not support (a window of more than 2 GiB)")};
    }
    if (::ZSTD_getErrorCode(left) == ZSTD_error_dictionary_wrong) {
      return {.fault = needs_dictionary()};
    }
    if (::ZSTD_isError(left) != 0) {
      return {.fault = corrupt("damaged (" + std::string(::ZSTD_getErrorName(left)) + ")")};
    }
    // 0 means that a frame is complete and all its bytes have been given.
    in_frame_ = left != 0;
    wanted_ = !in_frame_ ? kFirstBytes : left > kBlockHeaderBytes ? left - kBlockHeaderBytes : left;
    holds_back_ = in_frame_ && room.pos == room.size;
    return {.taken = in.pos, .given = room.pos};
  }

  At at() const override { return in_frame_ ? At::kInMember : At::kBetweenMembers; }
  std::size_t head_bytes() const override { return kMaxZstdHeaderBytes; }
  // A frame or a skippable frame.
  bool may_begin(std::span<const std::uint8_t> head) const override {
    const bool is_skippable = (head[0] & 0xF0) == 0x50 && agrees(head.subspan(1), "\x2A\x4D\x18");
    return is_skippable || agrees(head, "\x28\xB5\x2F\xFD");
  }

  std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context_;
  const DecoderOptions options_;
  bool in_frame_ = false;
  bool holds_back_ = false;  // libzstd may have decoded bytes that did not fit
  std::size_t wanted_ = kFirstBytes;
};

}  // namespace

std::unique_ptr<ByteStream> zstd_stream(std::unique_ptr<ByteStream> stored, std::string name,
                                        DecoderOptions options, DecoderStart start) {
  return std::make_unique<ZstdStream>(std::move(stored), std::move(name), options, start);
}

}  // namespace hapax::input
