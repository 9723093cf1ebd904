// Ctrl-C and its like end the program by the signal itself, as a shell expects, and leave no
// temporary file and no half line. Tested by tests/cli/signals_test.py.
#pragma once

#include <csignal>
#include <string>

namespace hapax::cli {

// SIGINT, SIGTERM and SIGHUP unlink the temporary file and then end the program. A signal that was
// ignored at the start (nohup) stays ignored. SIGPIPE is ignored, so a write fails instead.
void install_signal_handlers();

// While this object lives, those signals unlink the file called `path`. At most one such object at
// a time. An empty path means no file.
class TemporaryFileGuard {
 public:
  explicit TemporaryFileGuard(const std::string& path);
  TemporaryFileGuard(const TemporaryFileGuard&) = delete;
  TemporaryFileGuard& operator=(const TemporaryFileGuard&) = delete;
  ~TemporaryFileGuard();
};

// Ends the program from any thread, and leaves as little behind as those signals do.
[[noreturn]] void end_at_once();

// Tells whether a line of progress is on the terminal; those signals then erase it. From any
// thread.
void set_progress_line_shown(bool shown);

// While this object lives, those signals wait. It acts on this thread alone, so there must be no
// other. The steps that replace a file are then done completely or not begun. After them the
// program has succeeded: the signals wait until it has ended, and its exit code says so.
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
