// A stop request that a wait for a descriptor can see. A std::stop_token wakes no read(2) that
// blocks; here the request makes an eventfd readable, and whoever waits for a pipe, a socket or a
// terminal polls both.
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

  // From here on a request to `token` is seen. Once, before anybody waits. Without a call, and with
  // a token that nobody can ask to stop, nothing is ever requested and no descriptor is opened.
  Result<void> watch(const std::stop_token& token);

  bool requested() const { return token_.stop_requested(); }
  const std::stop_token& token() const { return token_; }
  // Readable once a stop was requested; -1 where none can be.
  int descriptor() const { return event_.get(); }

 private:
  std::stop_token token_;
  UniqueFd event_;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

// The error of a run that its caller has stopped.
Error cancelled();

// Waits until `descriptor` has something to read, an end or an error; kCancelled where a stop was
// requested before or meanwhile. `stop` may be null.
Result<void> wait_until_readable(int descriptor, const StopEvent* stop);

// read(2), again where it was interrupted, and after waiting where the descriptor does not block.
// Up to buffer.size() bytes; 0 is the end. Errors carry no path.
Result<std::size_t> read_some(int descriptor, std::span<std::uint8_t> buffer,
                              const StopEvent* stop = nullptr);

}  // namespace hapax
