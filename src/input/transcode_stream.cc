#include "input/transcode_stream.h"

#include <iconv.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "base/system_error.h"

namespace hapax::input {
namespace {

constexpr std::size_t kWindowBytes = std::size_t{64} << 10;
constexpr char kUndecodable = '\xFF';

class Converter {
 public:
  explicit Converter(const std::string& from) : handle_(::iconv_open("UTF-8", from.c_str())) {}
  ~Converter() {
    if (known()) {
      ::iconv_close(handle_);
    }
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool known() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  // 0, or the errno of the sequence at which it stopped.
  int convert(char*& in, std::size_t& in_left, char*& out, std::size_t& out_left) {
    return ::iconv(handle_, &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1) ? errno
                                                                                            : 0;
  }
  // Gives out what a stateful encoding holds back.
  void flush(char*& out, std::size_t& out_left) {
    ::iconv(handle_, nullptr, nullptr, &out, &out_left);
  }

 private:
  iconv_t handle_;
};

class TranscodeStream final : public ByteStream {
 public:
  TranscodeStream(std::unique_ptr<ByteStream> stored, std::unique_ptr<Converter> converter,
                  std::size_t unit_bytes)
      : stored_(std::move(stored)),
        converter_(std::move(converter)),
        unit_bytes_(unit_bytes),
        window_(kWindowBytes) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    for (;;) {
      if (at_ < decoded_.size()) {
        const std::size_t given = std::min(buffer.size(), decoded_.size() - at_);
        std::memcpy(buffer.data(), decoded_.data() + at_, given);
        at_ += given;
        return given;
      }
      if (ended_) {
        return std::size_t{0};
      }
      Result<std::size_t> got = stored_->read(std::span(window_).subspan(left_));
      if (!got) {
        return got.error();
      }
      ended_ = *got == 0;
      decode(left_ + *got);
    }
  }
  std::uint64_t stored_bytes_read() const override { return stored_->stored_bytes_read(); }

 private:
  // Replaces decoded_ by what the first `size` bytes of the window say, and keeps what is left of
  // them.
  void decode(std::size_t size) {
    // No encoding takes more than 4 bytes of UTF-8 for one of its own, or for an undecodable one.
    decoded_.resize(4 * size + 16);
    char* in = reinterpret_cast<char*>(window_.data());
    char* out = decoded_.data();
    std::size_t in_left = size;
    std::size_t room = decoded_.size();
    while (in_left > 0) {
      const int stopped = converter_->convert(in, in_left, out, room);
      if (stopped == 0 || (stopped == EINVAL && !ended_)) {
        break;  // all of it, or up to a sequence that the next bytes complete
      }
      if (stopped == E2BIG) {
        grow(out, room);
        continue;
      }
      const std::size_t lost = stopped == EINVAL ? in_left : std::min(unit_bytes_, in_left);
      in += lost;
      in_left -= lost;
      *out++ = kUndecodable;
      --room;
    }
    if (ended_) {
      converter_->flush(out, room);
    }
    std::memmove(window_.data(), in, in_left);
    left_ = in_left;
    decoded_.resize(static_cast<std::size_t>(out - decoded_.data()));
    at_ = 0;
  }

  void grow(char*& out, std::size_t& room) {
    const auto used = static_cast<std::size_t>(out - decoded_.data());
    decoded_.resize(2 * decoded_.size());
    out = decoded_.data() + used;
    room = decoded_.size() - used;
  }

  std::unique_ptr<ByteStream> stored_;
  std::unique_ptr<Converter> converter_;
  const std::size_t unit_bytes_;
  std::vector<std::uint8_t> window_;
  std::size_t left_ = 0;  // bytes at the window's start that are not decoded yet
  std::vector<char> decoded_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

// Upper-case letters and digits only: "utf_16-le" is UTF16LE.
std::string plain_name(const std::string& encoding) {
  std::string plain;
  for (const char letter : encoding) {
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0) {
      plain += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
  }
  return plain;
}

std::size_t unit_bytes_of(const std::string& plain) {
  if (plain.starts_with("UTF32") || plain.starts_with("UCS4")) {
    return 4;
  }
  return plain.starts_with("UTF16") || plain.starts_with("UCS2") ? 2 : 1;
}

}  // namespace

bool is_utf8(const std::string& encoding) { return plain_name(encoding) == "UTF8"; }

bool has_open_byte_order(const std::string& encoding, const std::string& width) {
  return plain_name(encoding) == "UTF" + width;
}

Result<std::unique_ptr<ByteStream>> transcode(std::unique_ptr<ByteStream> stored,
                                              const std::string& encoding) {
  const std::string plain = plain_name(encoding);
  // A slash begins iconv's own options (//TRANSLIT), which would change what is counted.
  const bool has_options = encoding.find('/') != std::string::npos;
  auto converter = std::make_unique<Converter>(encoding);
  if (has_options || encoding.empty() || !converter->known()) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = "unknown encoding '" + escape_controls(encoding) + "'",
                 .remedy = "`iconv -l` lists those there are"};
  }
  return std::unique_ptr<ByteStream>(std::make_unique<TranscodeStream>(
      std::move(stored), std::move(converter), unit_bytes_of(plain)));
}

}  // namespace hapax::input
