// A worker's memory for chunks, reused from one to the next: its own, or a Region that another
// process maps too, so that text is read straight to where that one looks for it. A Region does not
// move when it grows. One thread at a time. Tested by tests/input/chunk_buffer_test.cc.
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
  // The region outlives the buffer, which is the first of it.
  explicit ChunkBuffer(Region& region) : region_(&region) {}

  std::uint8_t* data() {
    return region_ == nullptr ? own_.data() : reinterpret_cast<std::uint8_t*>(region_->base());
  }
  std::size_t size() const { return size_; }
  // Whether it is a Region's memory, which is not to be exchanged for another buffer's.
  bool is_shared() const { return region_ != nullptr; }
  std::span<std::uint8_t> bytes() { return {data(), size_}; }

  // Keeps the first bytes; what is new is undefined. Throws std::bad_alloc as containers do.
  Result<void> resize(std::size_t size);
  Result<void> assign(std::span<const std::uint8_t> bytes);

 private:
  Region* region_ = nullptr;
  std::vector<std::uint8_t> own_;  // without a region; never shrinks
  std::size_t size_ = 0;
};

}  // namespace hapax::input
