// Decompresses lz4 frames with liblz4, which verifies the checksums that a frame has and skips
// skippable frames.
#include <lz4frame.h>

#include <algorithm>
#include <utility>

#include "input/decoder_stream.h"
#include "input/decompress.h"

namespace hapax::input {
namespace {

class Lz4Stream final : public DecoderStream {
 public:
  Lz4Stream(std::unique_ptr<ByteStream> stored, std::string name)
      : DecoderStream(std::move(stored), std::move(name), "lz4") {
    if (::LZ4F_isError(::LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) != 0) {
      context_ = nullptr;
    }
  }
  ~Lz4Stream() override { ::LZ4F_freeDecompressionContext(context_); }
  Lz4Stream(const Lz4Stream&) = delete;
  Lz4Stream& operator=(const Lz4Stream&) = delete;

 private:
  // The least that a frame's header takes. After that liblz4 says how many bytes it wants: a block
  // and the next block's header; the header is left for the next call. Each call gets no more than
  // one block, because after an error liblz4 does not say how far it came and has taken the whole
  // call's bytes.
  static constexpr std::size_t kFirstBytes = 7;
  static constexpr std::size_t kBlockHeaderBytes = 4;

  Step step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) override {
    if (context_ == nullptr) {
      return {.fault = out_of_memory()};
    }
    // Bytes that were held back come first, in a call of their own, for the same reason.
    Step done = holds_back_ ? decompress({}, out) : Step();
    if (done.given == 0 && !done.fault) {
      done = decompress(stored.first(std::min(stored.size(), wanted_)), out);
    }
    return done;
  }

  Step decompress(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) {
    std::size_t taken = stored.size();
    std::size_t given = out.size();
    const std::size_t left =
        ::LZ4F_decompress(context_, out.data(), &given, stored.data(), &taken, nullptr);
    if (::LZ4F_isError(left) != 0) {
      return {.fault = corrupt("damaged (" + std::string(::LZ4F_getErrorName(left)) + ")")};
    }
    // 0 means that a frame is complete and all its bytes have been given.
    in_frame_ = left != 0;
    wanted_ = !in_frame_ ? kFirstBytes : left > kBlockHeaderBytes ? left - kBlockHeaderBytes : left;
    holds_back_ = in_frame_ && given == out.size();
    return {.taken = taken, .given = given};
  }

  At at() const override { return in_frame_ ? At::kInMember : At::kBetweenMembers; }
  std::size_t head_bytes() const override { return 4; }
  // A frame or a skippable frame.
  bool may_begin(std::span<const std::uint8_t> head) const override {
    const bool is_skippable = (head[0] & 0xF0) == 0x50 && agrees(head.subspan(1), "\x2A\x4D\x18");
    return is_skippable || agrees(head, "\x04\x22\x4D\x18");
  }

  LZ4F_dctx* context_ = nullptr;
  bool in_frame_ = false;
  bool holds_back_ = false;  // liblz4 may have decoded bytes that did not fit
  std::size_t wanted_ = kFirstBytes;
};

}  // namespace

std::unique_ptr<ByteStream> lz4_stream(std::unique_ptr<ByteStream> stored, std::string name) {
  return std::make_unique<Lz4Stream>(std::move(stored), std::move(name));
}

}  // namespace hapax::input
