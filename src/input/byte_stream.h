// A sequence of bytes that is read once, front to back: the one shape that files that cannot be
// cut, pipes, decompressors and transcoders share, so that they stack. Tested by tests/input/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hapax/result.h"

namespace hapax::input {

// One thread at a time, but for help(). After 0 (the end) or an error a stream is not read again.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Fills up to `buffer.size()` (> 0) bytes and returns how many: 0 is the end, fewer than asked is
  // not. Errors carry the input's name and, where it is known, the offset in the stored bytes.
  virtual Result<std::size_t> read(std::span<std::uint8_t> buffer) = 0;
  // Bytes taken so far from what is stored (compressed bytes, for a decompressor).
  virtual std::uint64_t stored_bytes_read() const = 0;
  // Does some of the work of reads to come; false where there is none to do now. From any thread,
  // also while another reads.
  virtual bool help() { return false; }
};

}  // namespace hapax::input
