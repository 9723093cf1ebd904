// Cuts a stream into blocks that begin and end beside a separator. What lies behind the last
// certain separator of a block is carried over to the next; a block without one grows until it has
// one. Where the stream fails, what it gave before is the last block, up to the last byte; the
// error comes behind it. Memory: a block, or twice the longest word. One thread at a time, but for
// help(). Tested by tests/input/block_reader_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "hapax/options.h"
#include "hapax/result.h"
#include "input/byte_stream.h"
#include "input/range_reader.h"
#include "text/chunk.h"

namespace hapax::input {

class BlockReader {
 public:
  // Where invalid bytes are errors, a character that the failing stream has cut is left out, so
  // that the error of the stream is the one that is reported.
  BlockReader(std::unique_ptr<ByteStream> stream, std::size_t block_bytes,
              std::stop_token stop = {}, InvalidBytes invalid_bytes = InvalidBytes::kAsSeparator);

  // The next block, whole owned, in `buffer`; nothing at the end. Errors are those of the stream,
  // kWordTooLong without path, and kCancelled after a request to `stop`.
  Result<std::optional<text::Chunk>> next(ChunkBuffer& buffer);
  std::uint64_t stored_bytes_read() const { return stream_->stored_bytes_read(); }
  // As ByteStream's.
  bool help() { return stream_->help(); }

 private:
  Result<void> fill(ChunkBuffer& buffer, std::size_t wanted);
  Result<std::size_t> fill_to_a_cut(ChunkBuffer& buffer);
  std::size_t last_byte(ChunkBuffer& buffer) const;

  std::unique_ptr<ByteStream> stream_;
  const std::size_t block_bytes_;
  const std::stop_token stop_;
  const InvalidBytes invalid_bytes_;
  std::vector<std::uint8_t> carry_;
  std::uint64_t offset_ = 0;  // of the first byte not yet given out
  bool at_end_ = false;
  std::optional<Error> fault_;  // why it is the end
};

}  // namespace hapax::input
