#include "input/block_reader.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/stop_event.h"
#include "hapax/options.h"
#include "text/boundary.h"
#include "text/utf8.h"

namespace hapax::input {

BlockReader::BlockReader(std::unique_ptr<ByteStream> stream, std::size_t block_bytes,
                         std::stop_token stop)
    : stream_(std::move(stream)), block_bytes_(block_bytes), stop_(std::move(stop)) {}

Result<std::optional<text::Chunk>> BlockReader::next(ChunkBuffer& buffer) {
  if (Result<void> assigned = buffer.assign(carry_); !assigned) {
    return assigned.error();
  }
  carry_.clear();
  Result<std::size_t> cut = fill_to_a_cut(buffer);
  if (!cut) {
    return cut.error();
  }
  if (buffer.size() == 0) {
    return std::optional<text::Chunk>();
  }
  const std::span<const std::uint8_t> behind = buffer.bytes().subspan(*cut);
  carry_.assign(behind.begin(), behind.end());
  const text::Chunk chunk{
      .bytes = buffer.data(), .size = *cut, .owned_end = *cut, .offset = offset_};
  offset_ += *cut;
  return std::optional<text::Chunk>(chunk);
}

// Reads at least a block, and on until there is a cut; returns it.
Result<std::size_t> BlockReader::fill_to_a_cut(ChunkBuffer& buffer) {
  std::size_t wanted = std::max(block_bytes_, buffer.size() + 1);
  for (;;) {
    Result<void> filled = fill(buffer, wanted);
    if (!filled) {
      return filled.error();
    }
    if (at_end_) {
      return buffer.size();
    }
    const std::size_t cut = text::last_cut(buffer.data(), buffer.size());
    if (cut > 0) {
      return cut;
    }
    if (buffer.size() >= kMaxWordBytes + text::kMaxUtf8Length) {
      return Error{.kind = ErrorKind::kWordTooLong, .cause = "", .offset = offset_};
    }
    wanted = std::min<std::size_t>(2 * buffer.size(), kMaxWordBytes + text::kMaxUtf8Length);
  }
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
    if (!got) {
      return got.error();
    }
    at_end_ = *got == 0;
    filled += *got;
  }
  return buffer.resize(filled);
}

}  // namespace hapax::input
