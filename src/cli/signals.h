// Ctrl-C and its like end the program by the signal itself, as a shell expects, and leave no
// temporary file and no half line. Tested by tests/cli/signals_test.py.
#pragma once

#include <csignal>
#include <string>

namespace hapax::cli {

// SIGINT, SIGTERM and SIGHUP unlink the temporary file and then do what they do by default; one
// that is ignored (nohup) stays so. SIGPIPE is ignored: a write fails instead.
void install_signal_handlers();

// While it lives, the file called `path` is unlinked by those signals. At most one at a time; an
// empty path is none.
class TemporaryFileGuard {
 public:
  explicit TemporaryFileGuard(const std::string& path);
  TemporaryFileGuard(const TemporaryFileGuard&) = delete;
  TemporaryFileGuard& operator=(const TemporaryFileGuard&) = delete;
  ~TemporaryFileGuard();
};

// Says whether a line of progress stands on the terminal, which those signals then erase. From any
// thread.
void set_progress_line_shown(bool shown);

// While it lives those signals wait (in this thread: call it where there is no other), so that the
// steps that replace a file are done completely or not begun. Once they are done the program has
// succeeded: then the signals wait until it has ended, and its exit code says so.
class SignalsHeld {
 public:
  SignalsHeld();
  void until_the_end() { releases_ = false; }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;
  ~SignalsHeld();

 private:
  sigset_t before_{};
  bool releases_ = true;
};

}  // namespace hapax::cli
