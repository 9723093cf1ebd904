#include "texts_queue.h"

#include <utility>

namespace hapax::python {
namespace {

// Enough that neither side waits for the other at each block, and little against the promise that
// an iterator of texts takes 64 MB beside the words.
constexpr std::size_t kMaxBytes = std::size_t{8} << 20;

}  // namespace

bool TextsQueue::has_room(std::size_t bytes) const {
  return blocks_.empty() || bytes_ + bytes <= kMaxBytes;
}

bool TextsQueue::push(TextsBlock& block, std::chrono::milliseconds time) {
  const std::size_t bytes = block.bytes();
  {
    std::unique_lock lock(mutex_);
    const bool is_decided =
        has_room_.wait_for(lock, time, [&] { return has_engine_ended_.load() || has_room(bytes); });
    if (!is_decided) {
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

void TextsQueue::finish() {
  {
    const std::lock_guard lock(mutex_);
    is_finished_ = true;
  }
  has_block_.notify_one();
}

std::vector<TextsBlock> TextsQueue::take_used() {
  const std::lock_guard lock(mutex_);
  return std::exchange(used_, {});
}

Result<std::optional<Texts>> TextsQueue::next() {
  std::unique_lock lock(mutex_);
  if (current_) {
    used_.push_back(std::move(*current_));
    current_.reset();
  }
  const bool has_come =
      has_block_.wait(lock, stop_, [this] { return !blocks_.empty() || is_finished_; });
  if (!has_come) {
    return Error{.kind = ErrorKind::kCancelled, .cause = "cancelled"};
  }
  if (blocks_.empty()) {
    return std::optional<Texts>();
  }
  current_ = std::move(blocks_.front());
  blocks_.pop_front();
  bytes_ -= current_->bytes();
  lock.unlock();
  has_room_.notify_one();
  return std::optional(current_->texts);
}

void TextsQueue::engine_has_ended() {
  {
    const std::lock_guard lock(mutex_);
    has_engine_ended_.store(true);
  }
  has_room_.notify_one();
}

}  // namespace hapax::python
