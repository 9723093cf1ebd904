#include "base/stop_event.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/retry.h"
#include "base/system_error.h"

namespace hapax {

Result<void> StopEvent::watch(const std::stop_token& token) {
  if (!token.stop_possible()) {
    return {};
  }
  event_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event_) {
    return system_error(errno, "");
  }
  token_ = token;
  on_stop_.emplace(token, [event = event_.get()] {
    // Nobody reads it, so it stays readable and wakes all who wait, now and later.
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(event, &one, sizeof one);
  });
  return {};
}

Error cancelled() { return Error{.kind = ErrorKind::kCancelled, .cause = "cancelled"}; }

Result<void> wait_until_readable(int descriptor, const StopEvent* stop) {
  // poll(2) ignores a descriptor of -1.
  std::array<pollfd, 2> waited = {pollfd{descriptor, POLLIN, 0},
                                  pollfd{stop == nullptr ? -1 : stop->descriptor(), POLLIN, 0}};
  for (;;) {
    const int ready = ::poll(waited.data(), waited.size(), -1);
    if (ready < 0 && errno != EINTR) {
      return system_error(errno, "");
    }
    if (stop != nullptr && stop->requested()) {
      return cancelled();
    }
    if (ready > 0 && waited[0].revents != 0) {
      return {};
    }
  }
}

Result<std::size_t> read_some(int descriptor, std::span<std::uint8_t> buffer,
                              const StopEvent* stop) {
  for (;;) {
    const ssize_t got =
        retry_on_interrupt([&] { return ::read(descriptor, buffer.data(), buffer.size()); });
    if (got >= 0) {
      return static_cast<std::size_t>(got);
    }
    if (errno != EAGAIN) {
      return system_error(errno, "");
    }
    if (Result<void> waited = wait_until_readable(descriptor, stop); !waited) {
      return waited.error();
    }
  }
}

}  // namespace hapax
