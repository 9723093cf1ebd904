// Joins texts into blocks of about 1 MB for the engine. Where only words are counted, a block is
// one text for the engine, with a separator between the texts; that is faster than texts of some
// bytes each. Where the texts that a word occurs in are counted, each text has its offset.
//
//     std::uint8_t* out = builder.begin_text(max_bytes);   // if has_room(max_bytes)
//     builder.end_text(std::copy(..., out));
//
// Buffers are used again once nobody else holds them. Not safe for threads, which is why blocks
// come back to the thread of the builder before they are dropped. Tested by
// tests/python/count_iter_test.py.
#pragma once

#include <hapax/options.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "texts_queue.h"

namespace hapax::python {

class BlockBuilder {
 public:
  explicit BlockBuilder(DocumentFrequencies documents)
      : has_offsets_(documents == DocumentFrequencies::kCount) {}

  // Whether the block that is being built takes a further text without growing.
  bool has_room(std::size_t max_bytes) const {
    return buffer_ != nullptr && max_bytes < buffer_->capacity - buffer_->size &&
           buffer_->offsets.size() < kMaxOffsets;
  }
  bool is_empty() const { return texts_ == 0; }
  std::size_t bytes() const { return buffer_ == nullptr ? 0 : buffer_->size; }

  // Begins a text of up to `max_bytes`; gives where to write it. Only an empty builder takes a text
  // that has no room: it then makes a buffer that has. Call it again to begin anew.
  std::uint8_t* begin_text(std::size_t max_bytes);
  // Ends the text behind its last byte.
  void end_text(const std::uint8_t* end);

  // The block so far; the builder is empty then.
  TextsBlock take();

 private:
  struct Buffer {
    explicit Buffer(std::size_t room)
        : bytes(std::make_unique_for_overwrite<std::uint8_t[]>(room)), capacity(room) {}

    std::unique_ptr<std::uint8_t[]> bytes;
    std::size_t capacity;
    std::size_t size = 0;
    std::vector<std::int64_t> offsets;
  };

  // Empty texts have no bytes that would fill a block.
  static constexpr std::size_t kMaxOffsets = std::size_t{128} << 10;

  std::size_t separator_bytes() const { return texts_ != 0 && !has_offsets_ ? 1 : 0; }
  std::shared_ptr<Buffer> free_buffer(std::size_t min_bytes);

  const bool has_offsets_;
  std::shared_ptr<Buffer> buffer_;
  std::vector<std::shared_ptr<Buffer>> buffers_;  // of the usual size, used or not
  std::size_t texts_ = 0;                         // in buffer_
};

}  // namespace hapax::python
