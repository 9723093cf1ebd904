// gzip by zlib, which checks the CRC and the length of every member.
#include <zlib.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "input/decoder_stream.h"
#include "input/decompress.h"

namespace hapax::input {
namespace {

class GzipStream final : public DecoderStream {
 public:
  GzipStream(std::unique_ptr<ByteStream> stored, std::string name)
      : DecoderStream(std::move(stored), std::move(name), "gzip") {
    ready_ = ::inflateInit2(&stream_, kGzipOnly + MAX_WBITS) == Z_OK;
  }
  ~GzipStream() override { ::inflateEnd(&stream_); }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

 private:
  static constexpr int kGzipOnly = 16;  // added to the window's bits, as zlib.h says

  Result<Step> step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) override {
    if (!ready_) {
      return out_of_memory();
    }
    stream_.next_in = const_cast<Bytef*>(stored.data());
    stream_.avail_in = static_cast<uInt>(std::min<std::size_t>(stored.size(), UINT_MAX));
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(out.size(), UINT_MAX));
    const uInt in = stream_.avail_in;
    const uInt room = stream_.avail_out;
    const int status = ::inflate(&stream_, Z_NO_FLUSH);
    const Step step{in - stream_.avail_in, room - stream_.avail_out};
    in_member_ = in_member_ || step.taken > 0;
    if (status == Z_STREAM_END) {
      in_member_ = false;
      ready_ = ::inflateReset(&stream_) == Z_OK;
    } else if (status == Z_MEM_ERROR) {
      return out_of_memory();
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return corrupt(
          stream_.msg != nullptr ? "damaged (" + std::string(stream_.msg) + ")" : "damaged",
          step.taken);
    }
    return step;
  }
  At at() const override { return in_member_ ? At::kInMember : At::kBetweenMembers; }

  z_stream stream_{};
  bool ready_ = false;
  bool in_member_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> gzip_stream(std::unique_ptr<ByteStream> stored, std::string name) {
  return std::make_unique<GzipStream>(std::move(stored), std::move(name));
}

}  // namespace hapax::input
