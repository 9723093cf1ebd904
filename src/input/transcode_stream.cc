#include "input/transcode_stream.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "input/byte_decoder.h"
#include "input/encoding_names.h"
#include "input/iconv_decoder.h"
#include "input/iso2022_decoder.h"
#include "input/text_decoder.h"
#include "input/utf7_decoder.h"

namespace hapax::input {
namespace {

constexpr std::size_t kTranscodeWindowBytes = std::size_t{64} << 10;

class TranscodeStream final : public ByteStream {
 public:
  TranscodeStream(std::unique_ptr<ByteStream> stored, std::unique_ptr<TextDecoder> decoder)
      : stored_(std::move(stored)), decoder_(std::move(decoder)), window_(kTranscodeWindowBytes) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    for (;;) {
      if (at_ < text_.size()) {
        const std::size_t given = std::min(buffer.size(), text_.size() - at_);
        std::memcpy(buffer.data(), text_.data() + at_, given);
        at_ += given;
        return given;
      }
      if (ended_) {
        return fault_ ? Result<std::size_t>(*fault_) : std::size_t{0};
      }
      Result<std::size_t> got = stored_->read(std::span(window_).subspan(left_));
      ended_ = !got || *got == 0;
      if (!got) {
        // Text that the decoder holds back comes before the error; a character that the error cuts
        // in two is left out.
        fault_ = got.error();
        left_ = 0;
      }
      decode(left_ + (got ? *got : 0));
    }
  }
  std::uint64_t stored_bytes_read() const override { return stored_->stored_bytes_read(); }
  bool help() override { return stored_->help(); }

 private:
  // Decodes the window's first `size` bytes into text_, and keeps the bytes that are left over.
  void decode(std::size_t size) {
    text_.clear();
    at_ = 0;
    const std::size_t taken = decoder_->decode(
        std::span(window_).first(size), ended_ ? MoreBytes::kNone : MoreBytes::kMayFollow, text_);
    left_ = size - taken;
    std::memmove(window_.data(), window_.data() + taken, left_);
  }

  std::unique_ptr<ByteStream> stored_;
  std::unique_ptr<TextDecoder> decoder_;
  std::vector<std::uint8_t> window_;
  std::size_t left_ = 0;  // bytes at the window's start that are not decoded yet
  DecodedText text_;
  std::size_t at_ = 0;  // how much of text_ has been given
  bool ended_ = false;
  std::optional<Error> fault_;  // the error that ended the stored bytes
};

// iconv's names have hyphens or none: euc_tw is EUC-TW.
MadeDecoder iconv_decoder_by_any_spelling(const std::string& name) {
  std::string hyphened = name;
  std::replace_if(
      hyphened.begin(), hyphened.end(), [](char letter) { return letter == '_' || letter == ' '; },
      '-');
  for (const std::string& spelling : {name, hyphened, plain_encoding_name(name)}) {
    MadeDecoder decoder = iconv_decoder(spelling);
    if (decoder || decoder.error().kind != ErrorKind::kInvalidArgument) {
      return decoder;
    }
  }
  return unknown_encoding(name);
}

MadeDecoder make_decoder(const Encoding& encoding) {
  switch (encoding.codec) {
    case Codec::kUtf8:
      return iconv_decoder("UTF-8");
    case Codec::kUtf16:
      return iconv_decoder("UTF-16LE");
    case Codec::kUtf32:
      return iconv_decoder("UTF-32LE");
    case Codec::kUtf7:
      return MadeDecoder(utf7_decoder());
    case Codec::kIso2022:
      return iso2022_decoder(encoding.name);
    case Codec::kBytes:
      return byte_decoder(encoding.name);
    case Codec::kIconv:
      return iconv_decoder_by_any_spelling(encoding.name);
  }
  return unknown_encoding(encoding.name);
}

MadeDecoder find_decoder(const std::string& encoding) {
  const Result<Encoding> found = find_encoding(encoding);
  if (!found) {
    return found.error();
  }
  MadeDecoder decoder = make_decoder(*found);
  const bool is_unknown = !decoder && decoder.error().kind == ErrorKind::kInvalidArgument;
  return is_unknown ? unknown_encoding(encoding) : std::move(decoder);
}

}  // namespace

Result<void> check_encoding(const std::string& encoding) {
  const MadeDecoder decoder = find_decoder(encoding);
  return decoder ? Result<void>() : decoder.error();
}

Result<std::unique_ptr<ByteStream>> transcode(std::unique_ptr<ByteStream> stored,
                                              const std::string& encoding) {
  MadeDecoder decoder = find_decoder(encoding);
  if (!decoder) {
    return decoder.error();
  }
  return std::unique_ptr<ByteStream>(
      std::make_unique<TranscodeStream>(std::move(stored), std::move(decoder).value()));
}

}  // namespace hapax::input
