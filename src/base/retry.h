// Repeats system calls that a signal has interrupted (EINTR). Every call in src/ that can be
// interrupted uses these functions, except close(2), which releases the descriptor even then.
//
// A handler without SA_RESTART, a debugger and some file systems (FUSE, NFS) interrupt calls that
// never wait on local files: open, stat, fsync, fallocate. An interrupted call may have taken
// effect all the same. So code that repeats a step which cannot be done twice (link, rename) must
// check whether it is done, as output/atomic_file.cc does.
//
// Thread safety: any. Tested by tests/base/retry_test.cc and, in the program,
// tests/cli/interrupts_test.py.
#pragma once

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <span>
#include <system_error>
#include <type_traits>

namespace hapax {

// Repeats `call` while it fails with EINTR. A call fails by returning -1 or a null pointer, and
// sets errno. If only errno tells failure from success (readdir), `call` clears errno first.
template <typename Call>
auto retry_on_interrupt(Call call) {
  for (;;) {
    const auto result = call();
    bool failed = false;
    if constexpr (std::is_pointer_v<decltype(call())>) {
      failed = result == nullptr;
    } else {
      failed = result == -1;
    }
    if (!failed || errno != EINTR) {
      return result;
    }
  }
}

// The same for a call that returns the error's number and leaves errno alone (posix_fallocate,
// posix_spawn).
template <typename Call>
int retry_on_interrupt_number(Call call) {
  int number = 0;
  do {
    number = call();
  } while (number == EINTR);
  return number;
}

// The same for a function of std::filesystem, which reports failure in an error_code.
template <typename Call>
auto retry_on_interrupt_code(Call call) {
  for (;;) {
    std::error_code failed;
    auto result = call(failed);
    if (failed != std::errc::interrupted) {
      return result;
    }
  }
}

inline constexpr std::chrono::milliseconds kForever{-1};

// poll(2) that waits for `patience` in total, however often it is interrupted. Returns what poll
// returns, but never -1 with EINTR.
inline int poll_for(std::span<pollfd> watched, std::chrono::milliseconds patience) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  std::chrono::milliseconds left = patience;
  return retry_on_interrupt([&] {
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(left.count()));
    if (ready == -1 && errno == EINTR && patience != kForever) {
      const auto passed = std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - begin);
      left = passed < patience ? patience - passed : std::chrono::milliseconds(0);
    }
    return ready;
  });
}

}  // namespace hapax
