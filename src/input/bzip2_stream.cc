// Decompresses bzip2 with libbz2, which verifies the CRC of every block and of every member.
#include <bzlib.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "input/decoder_stream.h"
#include "input/decompress.h"

namespace hapax::input {
namespace {

class Bzip2Stream final : public DecoderStream {
 public:
  Bzip2Stream(std::unique_ptr<ByteStream> stored, std::string name)
      : DecoderStream(std::move(stored), std::move(name), "bzip2") {
    ready_ = ::BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
  }
  ~Bzip2Stream() override { ::BZ2_bzDecompressEnd(&stream_); }
  Bzip2Stream(const Bzip2Stream&) = delete;
  Bzip2Stream& operator=(const Bzip2Stream&) = delete;

 private:
  Step step(std::span<const std::uint8_t> stored, std::span<std::uint8_t> out) override {
    if (!ready_) {
      return {.fault = out_of_memory()};
    }
    stream_.next_in = reinterpret_cast<char*>(const_cast<std::uint8_t*>(stored.data()));
    stream_.avail_in = static_cast<unsigned>(std::min<std::size_t>(stored.size(), UINT_MAX));
    stream_.next_out = reinterpret_cast<char*>(out.data());
    stream_.avail_out = static_cast<unsigned>(std::min<std::size_t>(out.size(), UINT_MAX));
    const unsigned in = stream_.avail_in;
    const unsigned room = stream_.avail_out;
    const int status = ::BZ2_bzDecompress(&stream_);
    Step done{.taken = in - stream_.avail_in, .given = room - stream_.avail_out};
    in_member_ = in_member_ || done.taken > 0;
    if (status == BZ_STREAM_END) {
      in_member_ = false;
      ::BZ2_bzDecompressEnd(&stream_);
      stream_ = {};
      ready_ = ::BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
    } else if (status == BZ_MEM_ERROR) {
      done.fault = out_of_memory();
    } else if (status != BZ_OK) {
      done.fault = corrupt("damaged", done.taken);
    }
    return done;
  }
  At at() const override { return in_member_ ? At::kInMember : At::kBetweenMembers; }
  std::size_t head_bytes() const override { return kBzip2HeadBytes; }
  bool may_begin(std::span<const std::uint8_t> head) const override { return may_be_bzip2(head); }

  bz_stream stream_{};
  bool ready_ = false;
  bool in_member_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> bzip2_stream(std::unique_ptr<ByteStream> stored, std::string name) {
  return std::make_unique<Bzip2Stream>(std::move(stored), std::move(name));
}

}  // namespace hapax::input
