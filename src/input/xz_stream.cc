// Decompresses xz with liblzma, which verifies each block's check (CRC32, CRC64 or SHA-256) and the
// index.
#include <lzma.h>

#include <string_view>
#include <utility>

#include "input/decoder_stream.h"
#include "input/decompress.h"

namespace hapax::input {
namespace {

class XzStream final : public DecoderStream {
 public:
  XzStream(std::unique_ptr<ByteStream> stored, std::string name, DecoderOptions options)
      : DecoderStream(std::move(stored), std::move(name), "xz"), options_(options) {
    start();
  }
  ~XzStream() override { ::lzma_end(&stream_); }
  XzStream(const XzStream&) = delete;
  XzStream& operator=(const XzStream&) = delete;

 private:
  // liblzma's memory besides the dictionary: 65 KB, and some KB for each further filter.
  static constexpr std::uint64_t kBesideDictionary = std::uint64_t{1} << 20;

  // LZMA_TELL_UNSUPPORTED_CHECK: a check that liblzma cannot verify is an error.
  void start() {
    const std::uint64_t limit =
        options_.memory == 0 || options_.memory > UINT64_MAX - kBesideDictionary
            ? UINT64_MAX
            : options_.memory + kBesideDictionary;
    ready_ = ::lzma_stream_decoder(&stream_, limit, LZMA_TELL_UNSUPPORTED_CHECK) == LZMA_OK;
  }

  Step step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) override {
    if (!ready_) {
      return {.fault = out_of_memory()};
    }
    stream_.next_in = stored.data();
    stream_.avail_in = stored.size();
    stream_.next_out = out.data();
    stream_.avail_out = out.size();
    const lzma_ret status = ::lzma_code(&stream_, LZMA_RUN);
    Step done{.taken = stored.size() - stream_.avail_in, .given = out.size() - stream_.avail_out};
    in_member_ = in_member_ || done.taken > 0;
    if (status == LZMA_STREAM_END) {
      in_member_ = false;
      start();
    } else if (status != LZMA_OK && status != LZMA_BUF_ERROR) {
      done.fault = fault_of(status, done.taken);
    }
    return done;
  }

  Error fault_of(lzma_ret status, std::size_t taken) const {
    switch (status) {
      case LZMA_MEM_ERROR:
        return out_of_memory();
      case LZMA_MEMLIMIT_ERROR:
        return needs_more_memory(::lzma_memusage(&stream_), options_);
      case LZMA_UNSUPPORTED_CHECK:
        return corrupt("of a kind whose checksum liblzma does not support", taken);
      case LZMA_OPTIONS_ERROR:
        return corrupt("of a kind that liblzma does not support", taken);
      default:
        return corrupt("damaged", taken);
    }
  }

  At at() const override { return in_member_ ? At::kInMember : At::kBetweenMembers; }
  std::size_t head_bytes() const override { return kMagic.size(); }
  bool may_begin(std::span<const std::uint8_t> head) const override { return agrees(head, kMagic); }

  static constexpr std::string_view kMagic{
      "\xFD"
      "7zXZ\0",
      6};
  const DecoderOptions options_;
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool ready_ = false;
  bool in_member_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> xz_stream(std::unique_ptr<ByteStream> stored, std::string name,
                                      DecoderOptions options) {
  return std::make_unique<XzStream>(std::move(stored), std::move(name), options);
}

}  // namespace hapax::input
