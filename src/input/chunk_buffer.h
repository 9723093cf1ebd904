// A worker's memory for chunks, reused from one chunk to the next. It is either the buffer's own
// memory, or a Region that another process maps too: then text is read straight to where that
// process finds it. A Region does not move when it grows. Not safe for threads. Tested by
// tests/input/chunk_buffer_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/region.h"
#include "hapax/result.h"

namespace hapax::input {

class ChunkBuffer {
 public:
  ChunkBuffer() = default;
  // The buffer is the beginning of `region`, which must outlive it.
  explicit ChunkBuffer(Region& region) : region_(&region) {}

  std::uint8_t* data() {
    return region_ == nullptr ? own_.data() : reinterpret_cast<std::uint8_t*>(region_->base());
  }
  std::size_t size() const { return size_; }
  // Whether the memory is a Region's. Then it must not be swapped with another buffer.
  bool is_shared() const { return region_ != nullptr; }
  std::span<std::uint8_t> bytes() { return {data(), size_}; }

  // Keeps the bytes up to the smaller size; new bytes are undefined. Throws std::bad_alloc as
  // containers do.
  Result<void> resize(std::size_t size);
  Result<void> assign(std::span<const std::uint8_t> bytes);

  // Room for Chunk::text_ends of the chunk in this buffer.
  std::vector<std::size_t>& text_ends() { return text_ends_; }

 private:
  Region* region_ = nullptr;
  std::vector<std::uint8_t> own_;  // without a region; never shrinks
  std::size_t size_ = 0;
  std::vector<std::size_t> text_ends_;
};

}  // namespace hapax::input
