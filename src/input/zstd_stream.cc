// zstd by libzstd, which checks a frame's checksum where it has one, and skips skippable frames.
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
        max_memory_(options.memory) {
    if (context_) {
      // libzstd's own limit can only be a power of two, so step() checks `options.memory` instead.
      ::ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, 31);
    }
  }

 private:
  // The smallest header of a frame. After it, libzstd says how much it wants: a block, and the
  // header of the next block, which is left for the next call. If libzstd cannot decode the bytes
  // of a call, it does not say how far it came, so a call must not have bytes of two blocks.
  static constexpr std::size_t kFirstBytes = 5;
  static constexpr std::size_t kBlockHeaderBytes = 3;

  Step step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) override {
    if (!context_) {
      return {.fault = out_of_memory()};
    }
    if (!in_frame_) {
      if (const std::uint64_t window = zstd_window(stored); exceeds(window, max_memory_)) {
        return {.fault = needs_more_memory(window, max_memory_)};
      }
    }
    // Decoded bytes that libzstd holds back come first, in a call of their own, for the same
    // reason.
    Step done = holds_back_ ? decompress({}, out) : Step();
    if (done.given == 0 && !done.fault) {
      done = decompress(stored.first(std::min(stored.size(), wanted_)), out);
    }
    return done;
  }

  Error needs_dictionary() const {
    Error error = corrupt("made with a dictionary, which is needed to read it");
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
      return {.fault = corrupt("of a kind that is not known here (a window of more than 2 GiB)")};
    }
    if (::ZSTD_getErrorCode(left) == ZSTD_error_dictionary_wrong) {
      return {.fault = needs_dictionary()};
    }
    if (::ZSTD_isError(left) != 0) {
      return {.fault = corrupt("damaged (" + std::string(::ZSTD_getErrorName(left)) + ")")};
    }
    // 0 says that a frame is complete and all of it given out.
    in_frame_ = left != 0;
    wanted_ = !in_frame_ ? kFirstBytes : left > kBlockHeaderBytes ? left - kBlockHeaderBytes : left;
    holds_back_ = in_frame_ && room.pos == room.size;
    return {.taken = in.pos, .given = room.pos};
  }

  At at() const override { return in_frame_ ? At::kInMember : At::kBetweenMembers; }
  std::size_t head_bytes() const override { return kMaxZstdHeaderBytes; }
  // Whether a frame begins, or one that is skipped.
  bool may_begin(std::span<const std::uint8_t> head) const override {
    const bool is_skippable = (head[0] & 0xF0) == 0x50 && agrees(head.subspan(1), "\x2A\x4D\x18");
    return is_skippable || agrees(head, "\x28\xB5\x2F\xFD");
  }

  std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context_;
  const std::uint64_t max_memory_;
  bool in_frame_ = false;
  bool holds_back_ = false;  // decoded bytes, perhaps
  std::size_t wanted_ = kFirstBytes;
};

}  // namespace

std::unique_ptr<ByteStream> zstd_stream(std::unique_ptr<ByteStream> stored, std::string name,
                                        DecoderOptions options, DecoderStart start) {
  return std::make_unique<ZstdStream>(std::move(stored), std::move(name), options, start);
}

}  // namespace hapax::input
