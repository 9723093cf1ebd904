// A stream of chunks: blocks of a stream of bytes (block_reader.h) or of texts (texts_stream.h).
// Not safe for threads, except help().
#pragma once

#include <cstdint>
#include <optional>

#include "hapax/result.h"
#include "input/chunk_buffer.h"
#include "text/chunk.h"

namespace hapax::input {

class ChunkStream {
 public:
  virtual ~ChunkStream() = default;
  // Puts the next chunk into `buffer`. Returns nothing at the end. Errors carry no path.
  virtual Result<std::optional<text::Chunk>> next(ChunkBuffer& buffer) = 0;
  // Bytes as stored that have been read so far.
  virtual std::uint64_t stored_bytes_read() const = 0;
  // Does some work for a later next(), if there is any. Returns whether there was.
  virtual bool help() { return false; }
};

}  // namespace hapax::input
