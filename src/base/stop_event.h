// A stop request that a wait for a descriptor can see. A std::stop_token does not wake a read(2)
// that blocks. Here a request makes an eventfd readable, and code that waits for a pipe, a socket
// or a terminal polls both descriptors.
//
// Thread safety: any number of threads may wait. Tested by tests/base/stop_event_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>

#include "base/unique_fd.h"
#include "hapax/result.h"

namespace hapax {

class StopEvent {
 public:
  StopEvent() = default;
  StopEvent(const StopEvent&) = delete;
  StopEvent& operator=(const StopEvent&) = delete;

  // A request to `token` is seen from here on. Call it once, before any thread waits. Without this
  // call, or with a token that cannot be stopped, no stop is ever requested and no descriptor is
  // opened.
  Result<void> watch(const std::stop_token& token);

  bool requested() const { return token_.stop_requested(); }
  const std::stop_token& token() const { return token_; }
  // Becomes readable once a stop is requested; -1 if none can be.
  int descriptor() const { return event_.get(); }

 private:
  std::stop_token token_;
  UniqueFd event_;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

// The error of a run that its caller has stopped.
Error cancelled();

// Waits until `descriptor` has data, an end or an error to read. Returns kCancelled if a stop is
// requested before or meanwhile. `stop` may be null.
Result<void> wait_until_readable(int descriptor, const StopEvent* stop);

// read(2) that repeats interrupted calls, and waits for data if the descriptor does not block.
// Reads up to buffer.size() bytes; 0 means the end. Errors carry no path.
Result<std::size_t> read_some(int descriptor, std::span<std::uint8_t> buffer,
                              const StopEvent* stop = nullptr);

}  // namespace hapax
