// hapax: the program. Finds the command, runs it, and turns its result into an exit code. Each
// command is in a file of its own. Tested by tests/cli/.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/retry.h"
#include "cli/arguments.h"
#include "cli/cat_command.h"
#include "cli/choices.h"
#include "cli/command_line.h"
#include "cli/compare_arguments.h"
#include "cli/compare_command.h"
#include "cli/completion.h"
#include "cli/count_command.h"
#include "cli/description.h"
#include "cli/flag_reader.h"
#include "cli/help.h"
#include "cli/limits.h"
#include "cli/man_page.h"
#include "cli/measure_command.h"
#include "cli/merge_command.h"
#include "cli/messages.h"
#include "cli/output_names.h"
#include "cli/signals.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "output/output_file.h"

namespace hapax::cli {
namespace {

ExitCode print(const std::string& text) {
  const auto out = output::OutputFile::over(STDOUT_FILENO, "standard output");
  Result<void> written = out->write(text);
  if (written) {
    written = out->commit();
  }
  return written || written.error().kind == ErrorKind::kClosedPipe ? ExitCode::kDone
                                                                   : report(written.error());
}

// -h prints the short help, --help the long one. If both are given, --help wins.
ExitCode print_help(const Command& description, const CommandLine& line) {
  const std::vector<std::string>& words = line.words();
  const bool is_long = std::find(words.begin(), words.end(), "--help") != words.end();
  return print(is_long ? help_text(description) : short_help_text(description));
}

ExitCode count_main(const CommandLine& line) {
  const Result<CountArguments> arguments = read_count_arguments(line);
  return arguments ? run_count(*arguments) : report(arguments.error());
}

ExitCode cat_main(const CommandLine& line) {
  const Result<CatArguments> arguments = read_cat_arguments(line);
  return arguments ? run_cat(*arguments) : report(arguments.error(), "hapax cat --help");
}

ExitCode merge_main(const CommandLine& line) {
  const Result<MergeArguments> arguments = read_merge_arguments(line);
  return arguments ? run_merge(*arguments) : report(arguments.error(), "hapax merge --help");
}

ExitCode compare_main(const CommandLine& line) {
  const Result<CompareArguments> arguments = read_compare_arguments(line);
  return arguments ? run_compare(*arguments) : report(arguments.error(), "hapax compare --help");
}

ExitCode measure_main(const CommandLine& line) {
  const Result<CountArguments> arguments = read_count_arguments(line);
  return arguments ? run_measure(*arguments) : report(arguments.error());
}

struct Subcommand {
  const Command& (*description)();
  ExitCode (*run)(const CommandLine& line);
};
constexpr std::array kSubcommands = {
    Subcommand{count_command, count_main},     Subcommand{compare_command, compare_main},
    Subcommand{measure_command, measure_main}, Subcommand{cat_command, cat_main},
    Subcommand{merge_command, merge_main},
};

const Subcommand* subcommand_called(const std::string& word) {
  const auto found = std::find_if(
      kSubcommands.begin(), kSubcommands.end(),
      [&](const Subcommand& subcommand) { return word_of(subcommand.description()) == word; });
  return found == kSubcommands.end() ? nullptr : found;
}

ExitCode subcommand_main(const Subcommand& subcommand, const std::vector<std::string>& words) {
  const Command& description = subcommand.description();
  const Result<CommandLine> line = parse(description, words);
  if (!line) {
    return report(line.error(), std::string(description.name) + " --help");
  }
  if (line->has("help")) {
    return print_help(description, *line);
  }
  if (line->has("version")) {
    return print(version_text());
  }
  return subcommand.run(*line);
}

std::string generated(Generated what) {
  switch (what) {
    case Generated::kBash:
      return bash_completion();
    case Generated::kZsh:
      return zsh_completion();
    case Generated::kFish:
      return fish_completion();
    case Generated::kManPage:
      break;
  }
  return man_page();
}

std::vector<std::string> words_of_commands() {
  std::vector<std::string> words;
  for (const Command* command : commands()) {
    words.emplace_back(word_of(*command));
  }
  return words;
}

bool has_flag(const Command& command, std::string_view name) {
  return std::any_of(command.flags.begin(), command.flags.end(),
                     [&](const Flag& flag) { return flag.long_name == name; });
}

ExitCode unknown_command(const std::vector<std::string>& words) {
  const std::string& word = words.front();
  const bool is_file = retry_on_interrupt([&] { return ::access(word.c_str(), F_OK); }) == 0;
  std::string remedy;
  if (is_file) {
    remedy = "to count it: hapax count " + path_in_command(word);
    if (words.size() == 2 && ends_with_output_name(words)) {
      remedy += " -o " + path_in_command(words.back());
    }
  } else if (const std::string near = nearest(word, words_of_commands()); !near.empty()) {
    remedy = "did you mean " + near + "?";
  } else if (has_flag(program(), word)) {
    remedy = "did you mean --" + word + "?";
  }
  return report(Error{.kind = ErrorKind::kInvalidArgument,
                      .cause = "unknown command '" + shown_path(word) + "'",
                      .remedy = std::move(remedy)},
                "hapax --help");
}

// Whether the words are right for `hapax count`, as in `hapax -n 3 book.txt`.
bool is_meant_for_count(const std::vector<std::string>& words) {
  return parse(count_command(), words).ok();
}

// Without a command: help, version, generated files.
ExitCode program_main(const std::vector<std::string>& words) {
  const Result<CommandLine> line = parse(program(), words);
  if (!line) {
    Error error = line.error();
    if (is_meant_for_count(words)) {
      error.remedy = "the command goes before its flags: hapax count " +
                     path_in_command(words.front()) + " ...";
    }
    return report(error, "hapax --help");
  }
  if (line->has("help")) {
    for (const std::string& word : line->operands()) {
      if (const Subcommand* const subcommand = subcommand_called(word)) {
        return print_help(subcommand->description(), *line);
      }
    }
    return print_help(program(), *line);
  }
  if (line->has("version")) {
    return print(version_text());
  }
  if (const auto what = FlagReader(*line).choice<Generated>("generate")) {
    return print(generated(*what));
  }
  if (!line->operands().empty()) {
    return unknown_command(line->operands());
  }
  print_error_text(short_help_text(program()));
  return ExitCode::kWrongUsage;
}

ExitCode command_main(std::vector<std::string> words) {
  if (!words.empty() && words.front() == "help") {
    words.front() = "--help";
  }
  const Subcommand* const subcommand = words.empty() ? nullptr : subcommand_called(words.front());
  if (subcommand != nullptr) {
    words.erase(words.begin());
    return subcommand_main(*subcommand, words);
  }
  return program_main(words);
}

ExitCode guarded_main(int argc, char** argv) noexcept {
  try {
    return command_main({argv + (argc > 0 ? 1 : 0), argv + argc});
  } catch (...) {
    return report_caught();
  }
}

}  // namespace
}  // namespace hapax::cli

int main(int argc, char** argv) {
  hapax::cli::occupy_standard_descriptors();
  hapax::cli::install_signal_handlers();
  hapax::cli::adjust_limits();
  return static_cast<int>(hapax::cli::guarded_main(argc, argv));
}
