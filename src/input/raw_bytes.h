// Reusable memory that grows like a vector but is not filled with zeros first. Not safe for
// threads. Tested by tests/input/frames_test.cc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace hapax::input {

class RawBytes {
 public:
  std::span<std::uint8_t> all() { return {bytes_.get(), size_}; }
  std::size_t size() const { return size_; }

  // Makes room for `wanted` more bytes and returns it; add() then says how many were written.
  std::span<std::uint8_t> room(std::size_t wanted) {
    if (capacity_ - size_ < wanted) {
      capacity_ = std::max(2 * capacity_, size_ + wanted);
      auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(capacity_);
      std::copy_n(bytes_.get(), size_, larger.get());
      bytes_ = std::move(larger);
    }
    return {bytes_.get() + size_, wanted};
  }
  void add(std::size_t written) { size_ += written; }
  void append(std::span<const std::uint8_t> bytes) {
    std::copy(bytes.begin(), bytes.end(), room(bytes.size()).begin());
    add(bytes.size());
  }
  // Reduces the size; keeps the memory.
  void shrink(std::size_t size) { size_ = size; }

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace hapax::input
