// Turns texts into chunks of whole texts, with one separator between texts:
//
//     texts     |the cat|sat|on the mat|            offsets 0 7 10 20
//     a chunk   the cat\nsat\non the mat           text ends  7 11 22
//
// Copying them costs little, and it keeps apart words that touch in memory. A text that is longer
// than a chunk is cut into several, with context, as a file is; but not where the texts in which a
// word occurs are counted, because then one worker must see the whole text. Not safe for threads.
// Tested by tests/strategy/texts_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "input/chunk_buffer.h"
#include "input/chunk_stream.h"
#include "text/chunk.h"

namespace hapax::input {

// The bytes of all texts together.
std::uint64_t bytes_of(const Texts& texts);
// Gives the texts as one block.
std::shared_ptr<TextsReader> reader_of(const Texts& texts);

class TextsStream final : public ChunkStream {
 public:
  // `options` must outlive the stream.
  TextsStream(std::shared_ptr<TextsReader> reader, std::size_t chunk_bytes, const Options& options);

  // A chunk has `text_ends` only with DocumentFrequencies::kCount. Errors are those of the reader;
  // kInvalidArgument for offsets that descend or leave the bytes; kCancelled.
  Result<std::optional<text::Chunk>> next(ChunkBuffer& buffer) override;
  std::uint64_t stored_bytes_read() const override { return bytes_read_; }

 private:
  Result<bool> next_block();
  Result<text::Chunk> join(std::size_t until, std::size_t bytes, ChunkBuffer& buffer);
  Result<text::Chunk> cut(ChunkBuffer& buffer);

  const std::shared_ptr<TextsReader> reader_;
  const std::size_t chunk_bytes_;
  const Options& options_;
  Texts texts_;                   // that the reader gave last
  std::size_t text_ = 0;          // the next of them
  std::uint64_t in_text_ = 0;     // bytes of that text that chunks own already
  std::uint64_t offset_ = 0;      // of that text, in all texts one after the other
  std::uint64_t bytes_read_ = 0;  // of texts, without separators
};

}  // namespace hapax::input
