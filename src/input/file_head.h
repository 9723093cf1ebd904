// Reads the beginning of a regular file, and checks whether the file ends where the system says.
// Tested by tests/input/open_test.cc and, with reads that come short and sizes that are wrong,
// tests/faults/rows_inputs.py.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hapax/result.h"
#include "input/chunk_buffer.h"
#include "input/watched_file.h"

namespace hapax::input {

// How many bytes are examined at the beginning of an input, and at the beginning of its decoded
// text.
inline constexpr std::size_t kHeadBytes = std::size_t{64} << 10;

// Facts about the first bytes of a regular file; the bytes themselves are in a buffer.
struct FileHead {
  bool is_all = false;          // they are all of the file
  bool is_size_stated = false;  // and their number is the stated size
  bool has_grown = false;       // the file grew while it was read; they are the bytes it had before
};

// Reads from byte `begin` until kHeadBytes are read or the file ends. A second read is saved if the
// first one returns exactly the stated size and had room for more; so a small file takes one read.
// If the bytes are all of the file, the file has been checked for changes. Errors carry no path.
Result<FileHead> read_file_head(const WatchedFile& file, std::uint64_t begin, ChunkBuffer& buffer);

// Whether a file ends at its stated size: the last byte can be read and none after it. Also true if
// the stated size has just changed, which the caller finds by WatchedFile::change(). Errors carry
// no path.
Result<bool> ends_as_stated(const WatchedFile& file);

}  // namespace hapax::input
