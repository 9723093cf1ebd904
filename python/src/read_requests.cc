#include "read_requests.h"

#include <algorithm>

#include "errors.h"

namespace hapax::python {

Result<std::size_t> ReadRequests::read(std::size_t object, std::uint64_t offset,
                                       std::span<std::uint8_t> buffer) {
  Request request{.wanted = {.object = object, .offset = offset, .bytes = buffer.size()},
                  .buffer = buffer};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&request);
  has_request_.notify_one();
  has_answer_.wait(lock, stop_, [&request] { return request.given.has_value(); });
  if (request.given) {
    return *request.given;
  }
  std::erase(waiting_, &request);
  if (taken_ == &request) {
    taken_ = nullptr;
  }
  return cancelled();
}

void ReadRequests::engine_has_ended() {
  const std::lock_guard lock(mutex_);
  has_engine_ended_ = true;
  has_request_.notify_one();
}

bool ReadRequests::take(std::chrono::milliseconds time, std::optional<Wanted>& wanted) {
  std::unique_lock lock(mutex_);
  if (!has_request_.wait_for(lock, time,
                             [this] { return !waiting_.empty() || has_engine_ended_; })) {
    return false;
  }
  if (!waiting_.empty()) {
    taken_ = waiting_.front();
    waiting_.pop_front();
    wanted = taken_->wanted;
  }
  return true;
}

void ReadRequests::give(std::span<const std::uint8_t> bytes) {
  const std::lock_guard lock(mutex_);
  if (taken_ != nullptr) {
    std::copy(bytes.begin(), bytes.end(), taken_->buffer.begin());
    taken_->given = bytes.size();
    taken_ = nullptr;
    has_answer_.notify_all();
  }
}

}  // namespace hapax::python
