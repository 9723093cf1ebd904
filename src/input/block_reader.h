// Cuts a stream into blocks. Each block ends after its last certain separator; the bytes behind
// that separator are carried over to the next block. A block without a separator grows until it has
// one, or until no word may be so long. If the stream fails, the text that it gave before becomes
// the last block, to the last byte; the call after that returns the error. Memory: one block, or
// twice the longest word. Not safe for threads, except help(). Tested by
// tests/input/block_reader_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "hapax/options.h"
#include "hapax/result.h"
#include "input/byte_stream.h"
#include "input/chunk_buffer.h"
#include "input/chunk_stream.h"
#include "text/chunk.h"

namespace hapax::input {

class BlockReader final : public ChunkStream {
 public:
  // With InvalidBytes::kFail, a character that a failing stream has cut in two is left out of the
  // last block. Otherwise the cut character would be reported, and not the stream's error.
  BlockReader(std::unique_ptr<ByteStream> stream, std::size_t block_bytes, TokenProfile tokens,
              std::stop_token stop = {}, InvalidBytes invalid_bytes = InvalidBytes::kAsSeparator,
              std::uint64_t max_word_bytes = kMaxWordBytes);

  // Puts the next block into `buffer`; the chunk owns all of it. Returns nothing at the end. Errors
  // are those of the stream, kWordTooLong without path, and kCancelled after a request to `stop`.
  Result<std::optional<text::Chunk>> next(ChunkBuffer& buffer) override;
  std::uint64_t stored_bytes_read() const override { return stream_->stored_bytes_read(); }
  // See ByteStream::help().
  bool help() override { return stream_->help(); }

 private:
  Result<void> fill(ChunkBuffer& buffer, std::size_t wanted);
  Result<std::size_t> fill_to_a_cut(ChunkBuffer& buffer);
  std::size_t last_byte(ChunkBuffer& buffer) const;

  std::unique_ptr<ByteStream> stream_;
  const std::size_t block_bytes_;
  const TokenProfile tokens_;
  const std::stop_token stop_;
  const InvalidBytes invalid_bytes_;
  const std::size_t max_block_bytes_;  // enough to refuse a word
  std::vector<std::uint8_t> carry_;
  std::uint64_t offset_ = 0;  // of the first byte of the next block
  bool at_end_ = false;
  std::optional<Error> fault_;  // the stream's error, if it ended with one
};

}  // namespace hapax::input
