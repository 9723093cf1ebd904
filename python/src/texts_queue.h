// Blocks of texts on their way from the caller's thread, which has Python's texts, to the threads
// that count them.
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

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "bounded_queue.h"

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

class TextsQueue final : public BoundedQueue<TextsBlock>, public TextsReader {
 public:
  // For the caller: blocks that the engine has done with.
  std::vector<TextsBlock> take_used();

  // For the engine's thread. `stop` ends every wait in next().
  void begin(const std::stop_token& stop) { stop_ = stop; }
  Result<std::optional<Texts>> next() override;

 private:
  std::stop_token stop_;
  std::optional<TextsBlock> current_;
  std::mutex used_mutex_;
  std::vector<TextsBlock> used_;
};

}  // namespace hapax::python
