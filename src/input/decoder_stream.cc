#include "input/decoder_stream.h"

#include <algorithm>
#include <utility>

#include "input/frames_stream.h"

namespace hapax::input {
namespace {

constexpr std::size_t kDecoderWindowBytes = std::size_t{128} << 10;

// The number of MiB, rounded up.
std::string mebibytes(std::uint64_t bytes) {
  return std::to_string((bytes >> 20) + (bytes % (1U << 20) != 0 ? 1 : 0));
}

}  // namespace

DecoderStream::DecoderStream(std::unique_ptr<ByteStream> stored, std::string name,
                             std::string format, DecoderStart start)
    : stored_(std::move(stored)),
      name_(std::move(name)),
      format_(std::move(format)),
      window_(kDecoderWindowBytes),
      taken_(start.taken),
      any_member_(start.behind_a_member) {}

Result<std::size_t> DecoderStream::read(std::span<std::uint8_t> buffer) {
  while (!fault_) {
    if (at() == At::kBetweenMembers && !begin_member()) {
      return fault_ ? Result<std::size_t>(*fault_) : std::size_t{0};
    }
    if (window().empty() && !stored_ended_) {
      refill();
    }
    const At before = at();
    Step done = step(window(), buffer);
    const std::size_t given = done.given;
    advance(std::move(done), before);
    if (given > 0) {
      return given;
    }
  }
  return *fault_;
}

bool DecoderStream::begin_member() {
  skip_padding();
  while (window().size() < head_bytes() && !stored_ended_) {
    refill();
  }
  member_has_given_ = false;
  if (window().empty()) {
    fault_ = stored_error_;
    return false;
  }
  const std::size_t size = std::min(window().size(), head_bytes());
  if (any_member_ && !may_begin(window().first(size))) {
    fault_ = stored_error_ ? *stored_error_
                           : Error{.kind = ErrorKind::kCorruptInput,
                                   .cause = format_ + " data is followed by something else",
                                   .path = name_,
                                   .offset = taken_,
                                   .remedy = "remove the bytes after it, or get an undamaged copy"};
  }
  return !fault_;
}

// Accounts for a step, and ends the stream if the decoder cannot make progress.
void DecoderStream::advance(Step step, At before) {
  const bool had_bytes = !window().empty();
  window_begin_ += step.taken;
  taken_ += step.taken;
  member_has_given_ = member_has_given_ || step.given > 0;
  any_member_ = any_member_ || (at() == At::kBetweenMembers && !step.fault);
  if (step.fault) {
    end_with(*std::move(step.fault));
  } else if (step.taken == 0 && step.given == 0 && at() == before) {
    if (had_bytes) {
      end_with(corrupt("damaged"));
    } else if (stored_ended_) {
      end_with(stored_error_ ? *stored_error_ : corrupt("truncated"));
    }
  }
}

void DecoderStream::end_with(Error fault) {
  fault.is_behind_unchecked = member_has_given_;
  fault_ = std::move(fault);
}

// Adds stored bytes to the window. An error ends the stored bytes like their end: the bytes read
// before it are decoded first.
void DecoderStream::refill() {
  const std::span<const std::uint8_t> left = window();
  std::copy(left.begin(), left.end(), window_.begin());
  window_begin_ = 0;
  window_end_ = left.size();
  Result<std::size_t> got = stored_->read(std::span(window_).subspan(window_end_));
  stored_ended_ = !got || *got == 0;
  if (got) {
    window_end_ += *got;
  } else {
    stored_error_ = got.error();
  }
}

// Zeros after a member are padding: xz allows them between streams; tapes and block devices add
// them at the end.
void DecoderStream::skip_padding() {
  while (any_member_) {
    while (window_begin_ < window_end_ && window_[window_begin_] == 0) {
      ++window_begin_;
      ++taken_;
    }
    if (window_begin_ < window_end_ || stored_ended_) {
      return;
    }
    refill();
  }
}

Error DecoderStream::corrupt(const std::string& what, std::size_t taken) const {
  return Error{.kind = ErrorKind::kCorruptInput,
               .cause = format_ + " data is " + what,
               .path = name_,
               .offset = taken_ + taken,
               .remedy = "get an undamaged copy"};
}

Error DecoderStream::out_of_memory() const {
  return Error{.kind = ErrorKind::kOutOfMemory,
               .cause = "not enough memory to decompress " + format_ + " data",
               .path = name_,
               .remedy = "free memory, or decompress it on another machine"};
}

Error DecoderStream::needs_more_memory(std::uint64_t needed, const DecoderOptions& options) const {
  const std::string remedy =
      options.parts_of_limit == 0
          ? "raise Options::decoder_memory to " + mebibytes(needed) + " MiB"
          : "raise Options::memory_limit to " + mebibytes(needed * options.parts_of_limit) + " MiB";
  return Error{.kind = ErrorKind::kNotReadable,
               .cause = "it takes " + mebibytes(needed) + " MiB of memory to decompress this " +
                        format_ + " data, and " + mebibytes(options.memory) + " MiB are allowed",
               .path = name_,
               .remedy = remedy};
}

DecoderOptions decoder_options(const Options& options) {
  using BeforeDamage = DecoderOptions::BeforeDamage;
  const std::uint64_t share = options.internals.decoder_share;
  const bool has_share =
      share != 0 && (options.decoder_memory == 0 || share < options.decoder_memory);
  return {.memory = has_share ? share : options.decoder_memory,
          .parts_of_limit = has_share ? options.memory_limit / share : 0,
          .before_damage = options.on_unreadable == OnUnreadable::kSkip ? BeforeDamage::kExact
                                                                        : BeforeDamage::kFast};
}

std::unique_ptr<ByteStream> decompress(Compression compression, std::unique_ptr<ByteStream> stored,
                                       std::string name, DecoderOptions options) {
  switch (compression) {
    case Compression::kGzip:
      return frames_stream(kBgzfFrames, gzip_stream, std::move(stored), std::move(name), options);
    case Compression::kBzip2:
      return bzip2_stream(std::move(stored), std::move(name));
    case Compression::kXz:
      return xz_stream(std::move(stored), std::move(name), options);
    case Compression::kZstd:
      return frames_stream(kZstdFrames, zstd_stream, std::move(stored), std::move(name), options);
    case Compression::kLz4:
      return lz4_stream(std::move(stored), std::move(name));
    case Compression::kNone:
      break;
  }
  return stored;
}

}  // namespace hapax::input
