// What is to be counted. Inputs are values: a path, a range of a path, memory, or a reader.
// Tested by tests/input/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "hapax/result.h"

namespace hapax {

// A caller's own source of bytes. The library calls read() from one thread at a time, though not
// always the same one, of one reader after the other, and never after it has returned 0 or an
// error.
class Reader {
 public:
  virtual ~Reader() = default;
  // Must not throw: it is called from threads of the library. Fills up to `buffer.size()` bytes and
  // returns how many: 0 is the end, fewer than asked is not.
  virtual Result<std::size_t> read(std::span<std::uint8_t> buffer) = 0;
};

// A file, or a directory that is walked in sorted order (bytes of the names). "-" is a file of that
// name here: standard input is a DescriptorInput. A regular file that becomes shorter, or is
// written to and not longer, while it is counted is an error, kInputChanged; of one that grows the
// bytes that were there at first are counted, and there is a notice, kGrown.
struct PathInput {
  std::string path;
};

// The words that *start* in bytes [begin, end) of a regular file: the ranges of a partition of the
// file add up to its count, wherever they are cut. Neither decompressed nor transcoded. A range
// that reaches past the end of the file is an error, kInputChanged.
struct RangeInput {
  static constexpr std::uint64_t kToEnd = UINT64_MAX;

  std::string path;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  // or kToEnd
  // How many bytes the file must have, so that all ranges are of the same file: any other number is
  // kInputChanged. Empty: any.
  std::optional<std::uint64_t> file_bytes = {};
};

// Bytes that the caller keeps alive and unchanged until count() returns.
struct MemoryInput {
  std::span<const std::uint8_t> bytes;
  std::string name = "memory";  // in messages
};

struct ReaderInput {
  std::shared_ptr<Reader> reader;
  std::string name = "reader";  // in messages
};

// An open descriptor, which stays the caller's: it is read from its position, or from `begin`, and
// not closed. When count() has succeeded, the position is the end of what was read, whatever was
// read and however; that is so with `begin`, too. After an error it may be anywhere up to there.
// The end of a regular file is where it was when the file's turn came. A socket for messages
// (SOCK_DGRAM, SOCK_SEQPACKET) is an error.
struct DescriptorInput {
  int descriptor = -1;
  std::string name = "standard input";  // in messages
  // The byte at which the reading of a regular file begins, wherever the position is: so one
  // descriptor can be several inputs. Means nothing for what is not a regular file.
  std::optional<std::uint64_t> begin = {};
};

using Input = std::variant<PathInput, RangeInput, MemoryInput, ReaderInput, DescriptorInput>;

}  // namespace hapax
