// Blocks on their way from the caller's thread to the engine: the bytes of a file object, or texts.
// The queue holds some megabytes, or one block that is larger, so that neither side waits for the
// other at each block. Any Block with bytes() will do. Tested by tests/python/count_iter_test.py
// and tests/python/count_file_test.py.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace hapax::python {

template <typename Block>
class BoundedQueue {
 public:
  // For the caller. Waits up to the given time for room, and moves the block into the queue. True
  // if it did so, or if the engine has ended and nobody will take the block.
  bool push(Block& block, std::chrono::milliseconds time) {
    const std::size_t bytes = block.bytes();
    {
      std::unique_lock lock(mutex_);
      const auto is_decided = [&] { return has_engine_ended_.load() || has_room(bytes); };
      if (!has_room_.wait_for(lock, time, is_decided)) {
        return false;
      }
      if (has_engine_ended_.load()) {
        return true;
      }
      bytes_ += bytes;
      blocks_.push_back(std::move(block));
    }
    has_block_.notify_one();
    return true;
  }
  // There will be no further block.
  void finish() {
    {
      const std::lock_guard lock(mutex_);
      is_finished_ = true;
    }
    has_block_.notify_one();
  }
  // Cheap enough to call for each text.
  bool has_engine_ended() const { return has_engine_ended_.load(); }

  // For the engine. Waits for the next block and takes it. Returns nothing at the end, and after a
  // request to `stop`.
  std::optional<Block> pop(const std::stop_token& stop) {
    std::optional<Block> block;
    {
      std::unique_lock lock(mutex_);
      has_block_.wait(lock, stop, [this] { return !blocks_.empty() || is_finished_; });
      if (blocks_.empty()) {
        return std::nullopt;
      }
      block = std::move(blocks_.front());
      blocks_.pop_front();
      bytes_ -= block->bytes();
    }
    has_room_.notify_one();
    return block;
  }
  void engine_has_ended() {
    {
      const std::lock_guard lock(mutex_);
      has_engine_ended_.store(true);
    }
    has_room_.notify_one();
  }

 private:
  // Little against the promise that an iterator of texts takes 64 MB beside the words.
  static constexpr std::size_t kMaxBytes = std::size_t{8} << 20;

  bool has_room(std::size_t bytes) const { return blocks_.empty() || bytes_ + bytes <= kMaxBytes; }

  std::mutex mutex_;
  std::condition_variable_any has_block_;
  std::condition_variable has_room_;
  std::deque<Block> blocks_;
  std::size_t bytes_ = 0;  // of blocks_
  bool is_finished_ = false;
  std::atomic<bool> has_engine_ended_ = false;
};

}  // namespace hapax::python
