#include "input/block_reader.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/stop_event.h"
#include "text/boundary.h"
#include "text/utf8.h"

namespace hapax::input {
namespace {

// How many bytes at the end of `text` are the beginning of an incomplete character.
std::size_t incomplete_bytes(std::span<const std::uint8_t> text) {
  const std::uint8_t* const end = text.data() + text.size();
  for (std::size_t bytes = 1; bytes < text::kMaxUtf8Length && bytes <= text.size(); ++bytes) {
    const std::uint8_t* const lead = end - bytes;
    const bool begins_several = *lead >= 0xC2 && *lead < 0xF5;
    if (begins_several) {
      const text::Decoded unit = text::decode(lead, end);
      return !unit.valid && unit.length == bytes ? bytes : 0;
    }
  }
  return 0;
}

}  // namespace

BlockReader::BlockReader(std::unique_ptr<ByteStream> stream, std::size_t block_bytes,
                         TokenProfile tokens, std::stop_token stop, InvalidBytes invalid_bytes,
                         std::uint64_t max_word_bytes)
    : stream_(std::move(stream)),
      block_bytes_(block_bytes),
      tokens_(tokens),
      stop_(std::move(stop)),
      invalid_bytes_(invalid_bytes),
      max_block_bytes_(static_cast<std::size_t>(max_word_bytes) + text::kMaxUtf8Length) {}

Result<std::optional<text::Chunk>> BlockReader::next(ChunkBuffer& buffer) {
  if (Result<void> assigned = buffer.assign(carry_); !assigned) {
    return assigned.error();
  }
  carry_.clear();
  Result<std::size_t> cut = fill_to_a_cut(buffer);
  if (!cut) {
    return cut.error();
  }
  if (*cut == 0) {
    return fault_ ? Result<std::optional<text::Chunk>>(*fault_) : std::optional<text::Chunk>();
  }
  if (!at_end_) {
    const std::span<const std::uint8_t> behind = buffer.bytes().subspan(*cut);
    carry_.assign(behind.begin(), behind.end());
  }
  const text::Chunk chunk{
      .bytes = buffer.data(), .size = *cut, .owned_end = *cut, .offset = offset_};
  offset_ += *cut;
  return std::optional<text::Chunk>(chunk);
}

// Reads at least a block, and more until there is a cut; returns the cut.
Result<std::size_t> BlockReader::fill_to_a_cut(ChunkBuffer& buffer) {
  if (at_end_) {
    return std::size_t{0};
  }
  std::size_t wanted = std::max(block_bytes_, buffer.size() + 1);
  for (;;) {
    Result<void> filled = fill(buffer, wanted);
    if (!filled) {
      return filled.error();
    }
    if (at_end_) {
      return last_byte(buffer);
    }
    const std::size_t cut = text::last_cut(tokens_, buffer.data(), buffer.size());
    if (cut > 0) {
      return cut;
    }
    if (buffer.size() >= max_block_bytes_) {
      return Error{.kind = ErrorKind::kWordTooLong, .cause = "", .offset = offset_};
    }
    wanted = std::min(2 * buffer.size(), max_block_bytes_);
  }
}

// The end of the last block, after the stream has ended or failed.
std::size_t BlockReader::last_byte(ChunkBuffer& buffer) const {
  const bool is_cut = fault_ && invalid_bytes_ == InvalidBytes::kFail;
  return buffer.size() - (is_cut ? incomplete_bytes(buffer.bytes()) : 0);
}

Result<void> BlockReader::fill(ChunkBuffer& buffer, std::size_t wanted) {
  std::size_t filled = buffer.size();
  if (Result<void> resized = buffer.resize(std::max(wanted, filled)); !resized) {
    return resized;
  }
  while (filled < wanted && !at_end_) {
    if (stop_.stop_requested()) {
      return cancelled();
    }
    Result<std::size_t> got = stream_->read(buffer.bytes().subspan(filled));
    if (!got && got.error().kind == ErrorKind::kCancelled) {
      return got.error();
    }
    at_end_ = !got || *got == 0;
    if (got) {
      filled += *got;
    } else {
      fault_ = got.error();
    }
  }
  return buffer.resize(filled);
}

}  // namespace hapax::input
