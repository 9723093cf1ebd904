// Blocks of texts on their way from the caller's thread, which has Python's texts, to the threads
// that count them. The queue is bounded: it holds some megabytes, or one block that is larger.
//
//     caller's thread   push() push() finish()         take_used()
//                         |                               ^
//                       [block] [block]                 [used]
//                         |                               ^
//     engine            next() ----- counts the block -----
//
// A block may own a Python object. The engine must not drop it, because it does not hold the GIL:
// used blocks come back to the caller. Tested by tests/python/count_iter_test.py.
#pragma once

#include <hapax/input.h>
#include <hapax/result.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace hapax::python {

// Texts, and what keeps their memory alive.
struct TextsBlock {
  Texts texts;
  std::shared_ptr<const void> owner;

  std::size_t bytes() const {
    return texts.offsets.empty()
               ? 0
               : static_cast<std::size_t>(texts.offsets.back() - texts.offsets.front());
  }
};

class TextsQueue final : public TextsReader {
 public:
  // For the caller. Waits up to the given time for room, and moves the block into the queue. True
  // if it did so, or if the engine has ended and nobody will take the block.
  bool push(TextsBlock& block, std::chrono::milliseconds time);
  // There will be no further block.
  void finish();
  // Blocks that the engine has done with.
  std::vector<TextsBlock> take_used();
  bool has_engine_ended() const { return has_engine_ended_.load(); }

  // For the engine's thread. `stop` ends every wait in next().
  void begin(const std::stop_token& stop) { stop_ = stop; }
  Result<std::optional<Texts>> next() override;
  void engine_has_ended();

 private:
  bool has_room(std::size_t bytes) const;

  std::mutex mutex_;
  std::condition_variable_any has_block_;
  std::condition_variable has_room_;
  std::deque<TextsBlock> blocks_;
  std::size_t bytes_ = 0;  // of blocks_
  std::optional<TextsBlock> current_;
  std::vector<TextsBlock> used_;
  bool is_finished_ = false;
  std::atomic<bool> has_engine_ended_ = false;
  std::stop_token stop_;
};

}  // namespace hapax::python
