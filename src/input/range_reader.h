// Reads a range of a regular file, of a caller's source of bytes, or of memory, with the context
// that the words in it need.
//
// Files are read by pread into a reused buffer and not mapped: a file that shrinks while it is
// mapped kills the process (SIGBUS). Here that is an error, kInputChanged. Tested by
// tests/input/range_reader_test.cc and, with sources, tests/strategy/pieces_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "input/chunk_buffer.h"
#include "text/chunk.h"

namespace hapax::input {

// The words that start in [begin, end) of a regular file. The owner of `descriptor` keeps it open.
struct FileRange {
  int descriptor = -1;
  std::uint64_t text_begin = 0;  // the text begins here (a descriptor's first position)
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t file_bytes = 0;  // its size when it was opened
};

// The words that start in [begin, end) of a caller's source.
struct SourceRange {
  std::shared_ptr<RandomAccess> source;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t source_bytes = 0;  // its size when it was opened
};

// The most bytes of source text that a word of the run may have.
inline std::uint64_t longest_word(const Options& options) {
  const std::uint64_t under_limit = options.internals.max_word_bytes;
  return under_limit == 0 ? kMaxWordBytes : under_limit;
}

// Returns a chunk of the words that start in [begin, end), a part of the file's or source's range.
// Its bytes are in `buffer`. They are read at once: the part with 8 bytes before it and 256 behind
// it. If a word goes on behind these, at least as much again is read. May be called from any
// thread. Errors carry no path, unless they are those of a source. Of a word that is longer than
// `max_word_bytes` no more is read than shows that.
Result<text::Chunk> read_range(TokenProfile tokens, const FileRange& file, std::uint64_t begin,
                               std::uint64_t end, ChunkBuffer& buffer,
                               std::uint64_t max_word_bytes = kMaxWordBytes);
Result<text::Chunk> read_range(TokenProfile tokens, const SourceRange& range, std::uint64_t begin,
                               std::uint64_t end, ChunkBuffer& buffer,
                               std::uint64_t max_word_bytes = kMaxWordBytes);

// The same for memory, without a copy.
text::Chunk memory_range(TokenProfile tokens, std::span<const std::uint8_t> bytes,
                         std::uint64_t begin, std::uint64_t end,
                         std::uint64_t max_word_bytes = kMaxWordBytes);

}  // namespace hapax::input
