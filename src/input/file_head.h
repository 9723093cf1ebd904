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
  bool is_all = false;          // they are all of the file
  bool is_size_stated = false;  // and their number is the stated size
  bool has_grown = false;       // the file grew while it was read: they are what it had before
};

// Reads from byte `begin` on until kHeadBytes are there or nothing more comes. Only if the first
// read gives as many bytes as the file states, and could give more, no other read follows: so a
// small file takes one. What is all of a file has been asked for changes. Errors carry no path.
Result<FileHead> read_file_head(const WatchedFile& file, std::uint64_t begin, ChunkBuffer& buffer);

// Whether a file ends where it states: its last byte is there and none behind it. True also if its
// stated size has just changed, which the caller's WatchedFile::change() finds. Errors carry no
// path.
Result<bool> ends_as_stated(const WatchedFile& file);

}  // namespace hapax::input
