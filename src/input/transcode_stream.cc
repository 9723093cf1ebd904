#include "input/transcode_stream.h"

#include <iconv.h>

#include <algorithm>
#include <array>
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
// No encoding takes more than 12 bytes of UTF-8 for one of its own (TSCII does). It is worth the
// room: glibc's TSCII loses its place where the output is full.
constexpr std::size_t kMostGrowth = 16;
constexpr char kUndecodable = '\xFF';

class Converter {
 public:
  Converter(const std::string& from, const std::string& to)
      : handle_(::iconv_open(to.c_str(), from.c_str())) {}
  ~Converter() {
    if (known()) {
      ::iconv_close(handle_);
    }
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // iconv_open(3) fails with (iconv_t)-1.
  bool known() const { return reinterpret_cast<std::intptr_t>(handle_) != -1; }
  // 0, or the errno of the sequence at which it stopped.
  int convert(char*& in, std::size_t& in_left, char*& out, std::size_t& out_left) {
    return ::iconv(handle_, &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1) ? errno
                                                                                            : 0;
  }
  // Gives out what a stateful encoding holds back. Returns as convert() does.
  int flush(char*& out, std::size_t& out_left) {
    return ::iconv(handle_, nullptr, nullptr, &out, &out_left) == static_cast<std::size_t>(-1)
               ? errno
               : 0;
  }

 private:
  iconv_t handle_;
};

// iconv writes values past Unicode, which UCS-4 has, as UTF-8 once was: in up to six bytes, the
// first of them from 0xF4 0x90 on. Replaces each by one kUndecodable; returns the new end.
char* replace_past_unicode(char* begin, const char* end) {
  char* to = begin;
  for (const char* at = begin; at < end;) {
    const auto lead = static_cast<unsigned char>(*at);
    if (lead < 0xF4 || (lead == 0xF4 && static_cast<unsigned char>(at[1]) < 0x90)) {
      *to++ = *at++;
    } else {
      at += lead < 0xF8 ? 4 : lead < 0xFC ? 5 : 6;
      *to++ = kUndecodable;
    }
  }
  return to;
}

// Whether a converter holds a letter back until it has seen what follows, and gives it out behind
// what does not decode unless it is told to.
enum class Letters : std::uint8_t { kAtOnce, kHeldBack };

class TranscodeStream final : public ByteStream {
 public:
  TranscodeStream(std::unique_ptr<ByteStream> stored, std::unique_ptr<Converter> converter,
                  std::size_t unit_bytes, Letters letters)
      : stored_(std::move(stored)),
        converter_(std::move(converter)),
        unit_bytes_(unit_bytes),
        letters_(letters),
        window_(kWindowBytes) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    for (;;) {
      if (at_ < decoded_end_) {
        const std::size_t given = std::min(buffer.size(), decoded_end_ - at_);
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
  bool help() override { return stored_->help(); }

 private:
  // Replaces what is decoded by what the first `size` bytes of the window say, and keeps what is
  // left of them.
  void decode(std::size_t size) {
    if (decoded_.size() < kMostGrowth * (size + 1)) {
      decoded_.resize(kMostGrowth * (size + 1));
    }
    char* in = reinterpret_cast<char*>(window_.data());
    char* out = decoded_.data();
    std::size_t in_left = size;
    std::size_t room = decoded_.size();
    while (in_left > 0) {
      const int stopped = convert(in, in_left, out, room);
      if (stopped == 0 || (stopped == EINVAL && !ended_)) {
        break;  // all of it, or up to a sequence that the next bytes complete
      }
      if (stopped == E2BIG || room == 0) {
        grow(out, room);
        continue;
      }
      if (letters_ == Letters::kHeldBack) {
        flush(out, room);
      }
      const std::size_t lost = stopped == EINVAL ? in_left : std::min(unit_bytes_, in_left);
      in += lost;
      in_left -= lost;
      *out++ = kUndecodable;
      --room;
    }
    if (ended_) {
      flush(out, room);
    }
    std::memmove(window_.data(), in, in_left);
    left_ = in_left;
    decoded_end_ = static_cast<std::size_t>(out - decoded_.data());
    at_ = 0;
  }

  int convert(char*& in, std::size_t& in_left, char*& out, std::size_t& room) {
    char* const begin = out;
    const int stopped = converter_->convert(in, in_left, out, room);
    if (unit_bytes_ == sizeof(char32_t)) {
      char* const end = replace_past_unicode(begin, out);
      room += static_cast<std::size_t>(out - end);
      out = end;
    }
    return stopped;
  }

  // There is room for another byte afterwards.
  void flush(char*& out, std::size_t& room) {
    while (converter_->flush(out, room) == E2BIG || room == 0) {
      grow(out, room);
    }
  }

  void grow(char*& out, std::size_t& room) {
    const auto used = static_cast<std::size_t>(out - decoded_.data());
    decoded_.resize(2 * decoded_.size());
    out = decoded_.data() + used;
    room = decoded_.size() - used;
  }

  std::unique_ptr<ByteStream> stored_;
  std::unique_ptr<Converter> converter_;
  const std::size_t unit_bytes_;  // 4: it may have values past Unicode
  const Letters letters_;
  std::vector<std::uint8_t> window_;
  std::size_t left_ = 0;  // bytes at the window's start that are not decoded yet
  std::vector<char> decoded_;
  std::size_t at_ = 0;  // of what is decoded, what has not been given yet: [at_, decoded_end_)
  std::size_t decoded_end_ = 0;
  bool ended_ = false;
};

// Without hyphens and underscores, in upper case: "utf_16-le" is UTF16LE.
std::string plain_name(const std::string& encoding) {
  std::string plain;
  for (const char letter : encoding) {
    if (letter != '-' && letter != '_') {
      plain += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
  }
  return plain;
}

// glibc's only two that hold letters back are those of Hebrew and Vietnamese on Windows, whose
// marks follow their letters. Neither has shifts, which a flush in the middle would undo.
Letters letters_of(const std::string& encoding) {
  const std::string plain = plain_name(encoding);
  const bool held_back = plain == "MSHEBR" || plain.ends_with("1255") || plain.ends_with("1258");
  return held_back ? Letters::kHeldBack : Letters::kAtOnce;
}

// How many bytes a letter takes, behind a first one that may bring a mark with it: encodings of
// wide units have too many names to list.
std::size_t unit_bytes_of(const std::string& encoding) {
  Converter converter("UTF-8", encoding);
  std::array<char, 32> encoded{};
  char* out = encoded.data();
  std::size_t room = encoded.size();
  std::size_t taken = 1;
  for (int letter = 0; converter.known() && letter < 2; ++letter) {
    char text = 'a';
    char* in = &text;
    std::size_t in_left = 1;
    const std::size_t before = room;
    if (converter.convert(in, in_left, out, room) != 0) {
      return 1;
    }
    taken = before - room;
  }
  return std::max<std::size_t>(taken, 1);
}

}  // namespace

bool is_utf8(const std::string& encoding) { return plain_name(encoding) == "UTF8"; }

bool has_open_byte_order(const std::string& encoding, const std::string& width) {
  return plain_name(encoding) == "UTF" + width;
}

Result<void> check_encoding(const std::string& encoding) {
  // A slash begins iconv's own options (//TRANSLIT), which would change what is counted, and a NUL
  // ends what it reads.
  const bool has_options = encoding.find_first_of(std::string("/\0", 2)) != std::string::npos;
  if (has_options || encoding.empty() || !Converter(encoding, "UTF-8").known()) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = "unknown encoding '" + escape_controls(encoding) + "'",
                 .remedy = "`iconv --list` shows the known ones"};
  }
  return {};
}

Result<std::unique_ptr<ByteStream>> transcode(std::unique_ptr<ByteStream> stored,
                                              const std::string& encoding) {
  Result<void> known = check_encoding(encoding);
  if (!known) {
    return known.error();
  }
  auto converter = std::make_unique<Converter>(encoding, "UTF-8");
  return std::unique_ptr<ByteStream>(std::make_unique<TranscodeStream>(
      std::move(stored), std::move(converter), unit_bytes_of(encoding), letters_of(encoding)));
}

}  // namespace hapax::input
