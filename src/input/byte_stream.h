// A sequence of bytes that is read once, from front to back. Pipes, files that cannot be cut,
// decompressors and transcoders all have this interface, so one can read from another. Tested by
// tests/input/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "hapax/result.h"

namespace hapax::input {

// Not safe for threads, except help(). After read() has returned 0 (the end) or an error, it is not
// called again.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Fills up to `buffer.size()` (> 0) bytes and returns how many. 0 means the end; fewer than asked
  // for does not. Errors carry the input's name and, where it is known, the offset in the stored
  // bytes.
  virtual Result<std::size_t> read(std::span<std::uint8_t> buffer) = 0;
  // Bytes read so far of the stored input; for a decompressor these are compressed bytes.
  virtual std::uint64_t stored_bytes_read() const = 0;
  // Does some work ahead of later reads. Returns false if there is none at the moment. May be
  // called from any thread, also while another thread reads.
  virtual bool help() { return false; }
};

}  // namespace hapax::input
