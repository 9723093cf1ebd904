#include "cli/messages.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <initializer_list>

#include "base/caught_error.h"
#include "base/out_of_memory.h"
#include "base/retry.h"
#include "base/shown_path.h"
#include "cli/flag_terms.h"
#include "cli/terminal.h"

namespace hapax::cli {
namespace {

constexpr std::string_view kRed = "\033[1;31m";
constexpr std::string_view kYellow = "\033[1;33m";
constexpr std::string_view kPlain = "\033[0m";

void say_labelled(std::string_view label, std::string_view colour, std::string_view text) {
  if (can_show_colours()) {
    print_error_text(fmt::format("hapax: {}{}:{} {}\n", colour, label, kPlain, text));
  } else {
    print_error_text(fmt::format("hapax: {}: {}\n", label, text));
  }
}

// Prints one line without taking memory. Cuts it if it is too long.
void say_in_parts(std::initializer_list<std::string_view> parts) noexcept {
  std::array<char, 256> line{};
  std::size_t size = 0;
  for (const std::string_view part : parts) {
    size += part.copy(line.data() + size, line.size() - size);
  }
  print_error_text({line.data(), size});
}

// Prints what report(out_of_memory()) would.
void say_out_of_memory() noexcept {
  say_in_parts({"hapax: error: ", kOutOfMemoryCause, "; ", kOutOfMemoryRemedy, "\n"});
}

}  // namespace

// Writes the text by one write() if the system takes all of it, so that lines of several programs
// do not mix.
void print_error_text(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written =
        retry_on_interrupt([&] { return ::write(STDERR_FILENO, text.data(), text.size()); });
    if (written < 0) {
      return;  // nowhere is left to report it
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void say_error(std::string_view text) { say_labelled("error", kRed, text); }

void say_warning(std::string_view text) { say_labelled("warning", kYellow, text); }

void warn_of_lost_words() noexcept {
  say_in_parts({"hapax: warning: the output is complete; ", kOutOfMemoryCause,
                " for what was to be said of it\n"});
}

void say(std::string_view text) { print_error_text(fmt::format("hapax: {}\n", text)); }

ExitCode report(const Error& error, std::string_view help_command) {
  if (error.kind == ErrorKind::kOutOfMemory && error.cause.empty() && error.path.empty()) {
    say_out_of_memory();
    return ExitCode::kFailed;
  }
  // An error with a path is about a file, not about the command line.
  if (error.kind == ErrorKind::kInvalidArgument && error.path.empty()) {
    say_error(describe(error));
    say(fmt::format("try '{}'", help_command));
    return ExitCode::kWrongUsage;
  }
  say_error(describe(in_terms_of_flags(error)));
  return ExitCode::kFailed;
}

ExitCode report_caught() noexcept {
  const Error error = caught_error();
  try {
    return report(error);
  } catch (...) {
    say_out_of_memory();
    return ExitCode::kFailed;
  }
}

std::string path_in_command(const std::string& path) {
  return shorten_path(path) == path ? escape_controls(path) : "FILE";
}

}  // namespace hapax::cli
