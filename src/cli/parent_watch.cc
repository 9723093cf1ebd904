#include "cli/parent_watch.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <system_error>
#include <thread>
#include <utility>

#include "base/system_error.h"
#include "base/unique_fd.h"
#include "cli/signals.h"

namespace hapax::cli {
namespace {

// The end of the parent wakes a wait on its pidfd at once. Where the system grants no pidfd, it is
// found after so long.
constexpr int kLookMilliseconds = 1000;

void wait_for_end_of(pid_t parent, const UniqueFd& handle) {
  pollfd ended{handle.get(), POLLIN, 0};  // poll() ignores the descriptor -1
  while (::getppid() == parent && ::poll(&ended, 1, kLookMilliseconds) <= 0) {
  }
}

}  // namespace

Result<void> end_with_parent(pid_t parent) {
  UniqueFd handle(static_cast<int>(::syscall(SYS_pidfd_open, parent, 0)));
  const SignalsHeld held;  // they are for the first thread; a new thread holds them for ever
  try {
    std::thread([parent, handle = std::move(handle)] {
      wait_for_end_of(parent, handle);
      end_at_once();
    }).detach();
    return {};
  } catch (const std::system_error& error) {
    return system_error(error.code().value(), "");
  }
}

}  // namespace hapax::cli
