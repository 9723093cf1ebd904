#include "input/chunk_buffer.h"

#include <algorithm>

namespace hapax::input {

Result<void> ChunkBuffer::resize(std::size_t size) {
  if (region_ != nullptr) {
    if (Result<void> committed = region_->commit(size); !committed) {
      return committed;
    }
  } else if (own_.size() < size) {
    own_.resize(size);
  }
  size_ = size;
  return {};
}

Result<void> ChunkBuffer::assign(std::span<const std::uint8_t> bytes) {
  Result<void> resized = resize(bytes.size());
  if (resized) {
    std::copy(bytes.begin(), bytes.end(), data());
  }
  return resized;
}

}  // namespace hapax::input
