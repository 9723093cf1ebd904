#include "input/decoder_stream.h"

#include <algorithm>
#include <utility>

#include "input/decompress.h"
#include "input/frames_stream.h"

namespace hapax::input {
namespace {

constexpr std::size_t kWindowBytes = std::size_t{128} << 10;

}  // namespace

DecoderStream::DecoderStream(std::unique_ptr<ByteStream> stored, std::string name,
                             std::string format, DecoderStart start)
    : stored_(std::move(stored)),
      name_(std::move(name)),
      format_(std::move(format)),
      window_(kWindowBytes),
      taken_(start.taken),
      any_member_(start.behind_a_member) {}

Result<std::size_t> DecoderStream::read(std::span<std::uint8_t> buffer) {
  for (;;) {
    if (window_begin_ == window_end_ && !stored_ended_) {
      Result<void> filled = refill();
      if (!filled) {
        return filled.error();
      }
    }
    if (at() == At::kBetweenMembers) {
      Result<void> skipped = skip_padding();
      if (!skipped) {
        return skipped.error();
      }
      if (window_begin_ == window_end_ && stored_ended_) {
        return std::size_t{0};
      }
    }
    const std::span<const std::uint8_t> stored =
        std::span(window_).subspan(window_begin_, window_end_ - window_begin_);
    if (at() == At::kBetweenMembers) {
      member_begin_ = taken_;
      member_has_given_ = false;
    }
    Result<Step> stepped = step(stored, buffer);
    if (!stepped) {
      const bool is_no_member =
          stepped.error().kind == ErrorKind::kCorruptInput && any_member_ && !member_has_given_;
      return is_no_member ? followed_by_something_else() : stepped.error();
    }
    member_has_given_ = member_has_given_ || stepped->given > 0;
    any_member_ = any_member_ || at() == At::kBetweenMembers;
    window_begin_ += stepped->taken;
    taken_ += stepped->taken;
    if (stepped->given > 0) {
      return stepped->given;
    }
    if (stepped->taken == 0 && at() == At::kInMember) {
      if (stored_ended_ && stored.empty()) {
        return corrupt("truncated");
      }
      if (!stored.empty()) {
        return corrupt("damaged");
      }
    }
  }
}

Result<void> DecoderStream::refill() {
  Result<std::size_t> got = stored_->read(window_);
  if (!got) {
    return got.error();
  }
  window_begin_ = 0;
  window_end_ = *got;
  stored_ended_ = *got == 0;
  return {};
}

// Zeros behind a member are padding: xz allows them between streams, tapes and block devices add
// them at the end.
Result<void> DecoderStream::skip_padding() {
  while (any_member_ && !stored_ended_) {
    while (window_begin_ < window_end_ && window_[window_begin_] == 0) {
      ++window_begin_;
      ++taken_;
    }
    if (window_begin_ < window_end_) {
      break;
    }
    Result<void> filled = refill();
    if (!filled) {
      return filled;
    }
  }
  return {};
}

Error DecoderStream::corrupt(const std::string& what, std::size_t taken) const {
  return Error{.kind = ErrorKind::kCorruptInput,
               .cause = format_ + " data is " + what,
               .path = name_,
               .offset = taken_ + taken,
               .remedy = "get an undamaged copy"};
}

Error DecoderStream::followed_by_something_else() const {
  return Error{.kind = ErrorKind::kCorruptInput,
               .cause = format_ + " data is followed by something else",
               .path = name_,
               .offset = member_begin_,
               .remedy = "cut off what follows, or get an undamaged copy"};
}

Error DecoderStream::out_of_memory() const {
  return Error{.kind = ErrorKind::kOutOfMemory,
               .cause = "not enough memory to decompress " + format_ + " data",
               .path = name_,
               .remedy = "free memory, or decompress it elsewhere"};
}

std::unique_ptr<ByteStream> decompress(Compression compression, std::unique_ptr<ByteStream> stored,
                                       std::string name) {
  switch (compression) {
    case Compression::kGzip:
      return frames_stream(kBgzfFrames, gzip_stream, std::move(stored), std::move(name));
    case Compression::kBzip2:
      return bzip2_stream(std::move(stored), std::move(name));
    case Compression::kXz:
      return xz_stream(std::move(stored), std::move(name));
    case Compression::kZstd:
      return frames_stream(kZstdFrames, zstd_stream, std::move(stored), std::move(name));
    case Compression::kLz4:
      return lz4_stream(std::move(stored), std::move(name));
    case Compression::kNone:
      break;
  }
  return stored;
}

}  // namespace hapax::input
