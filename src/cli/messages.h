// Writes messages to standard error, a line each: `hapax: error: ...`. Only the words "error"
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
// Warns that there was no memory for a message. Takes no memory itself.
void warn_of_lost_words() noexcept;
// Writes the whole text, which has its own newlines.
void print_error_text(std::string_view text);

// Prints the error, in terms of flags, and returns the exit code. Wrong usage comes with a hint at
// `help_command`.
ExitCode report(const Error& error, std::string_view help_command = "hapax count --help");
// The same for the exception that is being handled. Never throws, even without memory.
ExitCode report_caught() noexcept;

// Runs `say_it`, which reports on a run that has succeeded and written its output. If there is no
// memory for that, or words cannot be read from disk, a warning says so.
template <typename Say>
void say_afterwards(Say&& say_it) noexcept {
  try {
    try {
      say_it();
    } catch (const Failure& failure) {
      say_warning(failure.what());
    }
  } catch (...) {
    warn_of_lost_words();
  }
}

// The path as a word of a suggested command, or FILE if it is too long to be shown whole.
std::string path_in_command(const std::string& path);

}  // namespace hapax::cli
