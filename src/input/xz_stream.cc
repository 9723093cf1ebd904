// xz by liblzma, which checks what each block carries (CRC32, CRC64 or SHA-256) and the index.
#include <lzma.h>

#include <utility>

#include "input/decoder_stream.h"
#include "input/decompress.h"

namespace hapax::input {
namespace {

class XzStream final : public DecoderStream {
 public:
  XzStream(std::unique_ptr<ByteStream> stored, std::string name)
      : DecoderStream(std::move(stored), std::move(name), "xz") {
    start();
  }
  ~XzStream() override { ::lzma_end(&stream_); }
  XzStream(const XzStream&) = delete;
  XzStream& operator=(const XzStream&) = delete;

 private:
  // The largest dictionary there is takes 1.5 GB; a check that liblzma cannot make is an error.
  void start() {
    ready_ = ::lzma_stream_decoder(&stream_, UINT64_MAX, LZMA_TELL_UNSUPPORTED_CHECK) == LZMA_OK;
  }

  Result<Step> step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) override {
    if (!ready_) {
      return out_of_memory();
    }
    stream_.next_in = stored.data();
    stream_.avail_in = stored.size();
    stream_.next_out = out.data();
    stream_.avail_out = out.size();
    const lzma_ret status = ::lzma_code(&stream_, LZMA_RUN);
    const Step step{stored.size() - stream_.avail_in, out.size() - stream_.avail_out};
    in_member_ = in_member_ || step.taken > 0;
    switch (status) {
      case LZMA_OK:
      case LZMA_BUF_ERROR:
        return step;
      case LZMA_STREAM_END:
        in_member_ = false;
        start();
        return step;
      case LZMA_MEM_ERROR:
        return out_of_memory();
      case LZMA_UNSUPPORTED_CHECK:
        return corrupt("of a kind whose check is not known here", step.taken);
      case LZMA_OPTIONS_ERROR:
        return corrupt("of a kind that is not known here", step.taken);
      default:
        return corrupt("damaged", step.taken);
    }
  }
  At at() const override { return in_member_ ? At::kInMember : At::kBetweenMembers; }

  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool ready_ = false;
  bool in_member_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> xz_stream(std::unique_ptr<ByteStream> stored, std::string name) {
  return std::make_unique<XzStream>(std::move(stored), std::move(name));
}

}  // namespace hapax::input
