// Stores many short names one after the other in a few large blocks. Each name ends with a NUL and
// never moves in memory, even when the arena object is moved. Not safe for threads. Tested by
// tests/input/input_list_test.cc.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace hapax::input {

class NameArena {
 public:
  NameArena() = default;
  // A moved-from arena is empty.
  NameArena(NameArena&& other) noexcept
      : blocks_(std::exchange(other.blocks_, {})),
        next_block_(other.next_block_),
        used_(std::exchange(other.used_, 0)),
        left_(std::exchange(other.left_, 0)) {}
  NameArena& operator=(NameArena&& other) noexcept {
    blocks_ = std::exchange(other.blocks_, {});
    next_block_ = other.next_block_;
    used_ = std::exchange(other.used_, 0);
    left_ = std::exchange(other.left_, 0);
    return *this;
  }

  const char* add(std::string_view name) {
    if (left_ < name.size() + 1) {
      add_block(name.size() + 1);
    }
    char* const here = blocks_.back().get() + used_;
    here[name.copy(here, name.size())] = '\0';
    used_ += name.size() + 1;
    left_ -= name.size() + 1;
    return here;
  }

 private:
  static constexpr std::size_t kMinBlock = 256;
  static constexpr std::size_t kMaxBlock = std::size_t{64} << 10;

  // Each block is twice as large as the one before, so that a few names take little memory.
  void add_block(std::size_t at_least) {
    next_block_ = std::min(2 * next_block_, kMaxBlock);
    const std::size_t size = std::max(next_block_, at_least);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    used_ = 0;
    left_ = size;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t next_block_ = kMinBlock / 2;
  std::size_t used_ = 0;  // bytes of the last block
  std::size_t left_ = 0;
};

}  // namespace hapax::input
