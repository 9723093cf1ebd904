// The beginning of a regular file, and whether the file ends where the system says.
// Tested by tests/input/open_test.cc and, with reads that come short and sizes that are wrong,
// tests/faults/rows_inputs.py.
#pragma once

#include <cstddef>
#include <cstdint>

#include "hapax/result.h"
#include "input/chunk_buffer.h"
#include "input/watched_file.h"

namespace hapax::input {

// How many first bytes of an input are looked at, and of the text that comes out of it.
inline constexpr std::size_t kHeadBytes = std::size_t{64} << 10;

// The first bytes of a regular file, which lie in a buffer.
struct FileHead {
  bool is_all = false;          // nothing comes after them
  bool is_size_stated = false;  // all of them, as many as the system states
  bool has_grown = false;       // meanwhile; what is there are the bytes that were
};

// Reads from byte `begin` on until kHeadBytes are there or the file ends. It ends where it has its
// stated size, or, as that may be wrong, where nothing more comes. What is all of a file has been
// asked for changes. Errors carry no path.
Result<FileHead> read_file_head(const WatchedFile& file, std::uint64_t begin, ChunkBuffer& buffer);

// Whether a file that states at least one byte ends where it states. Its last byte is there and
// none behind it, or somebody has just changed it, which is noticed when it has been read.
Result<bool> ends_as_stated(const WatchedFile& file);

}  // namespace hapax::input
