#include "texts_queue.h"

#include <utility>

#include "errors.h"

namespace hapax::python {

std::vector<TextsBlock> TextsQueue::take_used() {
  const std::lock_guard lock(used_mutex_);
  return std::exchange(used_, {});
}

Result<std::optional<Texts>> TextsQueue::next() {
  if (current_) {
    const std::lock_guard lock(used_mutex_);
    used_.push_back(std::move(*current_));
  }
  current_ = pop(stop_);
  if (!current_) {
    return stop_.stop_requested() ? Result<std::optional<Texts>>(cancelled())
                                  : std::optional<Texts>();
  }
  return std::optional(current_->texts);
}

}  // namespace hapax::python
