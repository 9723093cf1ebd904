#include "cli/signals.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <climits>

#include "base/retry.h"
#include "cli/terminal.h"

namespace hapax::cli {
namespace {

constexpr std::array kEnding = {SIGINT, SIGTERM, SIGHUP};

// The handler touches nothing else: fixed memory, and a flag that says that it is filled.
std::array<char, PATH_MAX> temporary_path;
std::atomic<bool> has_temporary_path{false};
std::atomic<bool> is_progress_line_shown{false};
static_assert(std::atomic<bool>::is_always_lock_free);

// Runs on any thread, at any moment: async-signal-safe calls only.
void clean_up() {
  if (has_temporary_path.load(std::memory_order_acquire)) {
    retry_on_interrupt([] { return ::unlink(temporary_path.data()); });
  }
  if (is_progress_line_shown.load(std::memory_order_acquire)) {
    [[maybe_unused]] const ssize_t written =
        ::write(STDERR_FILENO, kEraseLine.data(), kEraseLine.size());
  }
}

void end_by_signal(int signal) {
  clean_up();
  // SA_RESETHAND has restored the default; the signal is held until the handler returns.
  ::raise(signal);
}

sigset_t ending_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : kEnding) {
    ::sigaddset(&set, signal);
  }
  return set;
}

}  // namespace

void install_signal_handlers() {
  // write(2) then fails with an error, which says what happened.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int signal : kEnding) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) {
      continue;
    }
    struct sigaction action {};
    action.sa_handler = end_by_signal;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    action.sa_mask = ending_signals();
    ::sigaction(signal, &action, nullptr);
  }
}

TemporaryFileGuard::TemporaryFileGuard(const std::string& path) {
  if (!path.empty() && path.size() < temporary_path.size()) {
    std::copy(path.begin(), path.end(), temporary_path.begin());
    temporary_path[path.size()] = '\0';
    has_temporary_path.store(true, std::memory_order_release);
  }
}

void end_at_once() {
  clean_up();
  ::_exit(1);
}

TemporaryFileGuard::~TemporaryFileGuard() { has_temporary_path.store(false); }

void set_progress_line_shown(bool shown) {
  is_progress_line_shown.store(shown, std::memory_order_release);
}

SignalsHeld::SignalsHeld() {
  const sigset_t held = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &held, &before_);
}

SignalsHeld::~SignalsHeld() {
  if (releases_) {
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
}

}  // namespace hapax::cli
