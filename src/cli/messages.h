// All that is said on standard error, one line each: `hapax: error: ...`. Only the words "error"
// and "warning" are coloured. Tested by tests/cli/.
#pragma once

#include <string>
#include <string_view>

#include "hapax/result.h"

namespace hapax::cli {

// What main() returns.
enum class ExitCode : int { kDone = 0, kFailed = 1, kWrongUsage = 2 };

void say_error(std::string_view text);
void say_warning(std::string_view text);
// `hapax: text`
void say(std::string_view text);
// Warns that there was no memory for a message. Takes none.
void warn_of_lost_words() noexcept;
// Text that brings its own newline, and all of it.
void print_error_text(std::string_view text);

// Says what went wrong, in terms of flags, and returns how to end: wrong usage comes with a hint at
// `help_command`.
ExitCode report(const Error& error, std::string_view help_command = "hapax count --help");
// The same for the exception that is being handled; never throws, also without memory.
ExitCode report_caught() noexcept;

// Says something of a run whose output is in place, which has succeeded: where there is no memory
// to say it, that is a warning.
template <typename Say>
void say_afterwards(Say&& say_it) noexcept {
  try {
    say_it();
  } catch (...) {
    warn_of_lost_words();
  }
}

// A path in a command to type: FILE where it is too long to be shown whole.
std::string path_in_command(const std::string& path);

}  // namespace hapax::cli
