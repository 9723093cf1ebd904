// Reads a range of a regular file, or of memory, with the context that its own words need.
//
// pread into a reused buffer, not mmap: a file that shrinks while it is mapped kills the process
// (SIGBUS); here it is an error, kInputChanged.
// Tested by tests/input/range_reader_test.cc.
#pragma once

#include <cstdint>
#include <span>

#include "hapax/result.h"
#include "input/chunk_buffer.h"
#include "text/chunk.h"

namespace hapax::input {

// Words that start in [begin, end) of an open regular file, which somebody else keeps open.
struct FileRange {
  int descriptor = -1;
  std::uint64_t text_begin = 0;  // nothing before it is looked at (a descriptor's first position)
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t file_bytes = 0;  // when it was opened
};

// The words that start in [begin, end), which lies in file's own range. Bytes live in `buffer`. May
// be called from any thread. Errors carry no path.
Result<text::Chunk> read_range(const FileRange& file, std::uint64_t begin, std::uint64_t end,
                               ChunkBuffer& buffer);

// The same of memory, without a copy.
text::Chunk memory_range(std::span<const std::uint8_t> bytes, std::uint64_t begin,
                         std::uint64_t end);

}  // namespace hapax::input
