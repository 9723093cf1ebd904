#include "cli/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "hapax/count.h"

namespace hapax::cli {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kHelpColumn = 26;

// `text` in lines that fit, ended by a newline. The first is to stand at column `indent`, the
// others are brought there.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column > indent && column + 1 + word.size() > kColumns) {
      out += fmt::format("\n{:{}}", "", indent);
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out + "\n";
}

void append_topic(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.substr(0, 2) == "  ") {
      // "  0  done": a term of one word and what it means.
      line.remove_prefix(2);
      const std::size_t gap = line.find("  ");
      const std::size_t rest = line.find_first_not_of(' ', gap);
      out += fmt::format("  {}{}", line.substr(0, rest), wrapped(line.substr(rest), rest + 2));
    } else {
      out += fmt::format("  {}", wrapped(line, 2));
    }
  }
}

// "  -n, --top N   text", with the text at kHelpColumn.
void append_flag(std::string& out, const Flag& flag, std::string_view text) {
  const std::string heading = fmt::format("  {}", flag_heading(flag));
  out += heading;
  if (heading.size() + 2 > kHelpColumn) {
    out += fmt::format("\n{:{}}", "", kHelpColumn);
  } else {
    out.append(kHelpColumn - heading.size(), ' ');
  }
  out += wrapped(text, kHelpColumn);
}

bool is_program(const Command& command) { return command.name == program().name; }

void append_commands(std::string& out) {
  out += "Commands:\n";
  for (const Command* command : commands()) {
    out += fmt::format("  {:10}{}\n", word_of(*command), command->summary);
  }
}

std::string usage_line(const Command& command) {
  return fmt::format("{}: {}\n\nUsage: {} {}\n\n", command.name, command.summary, command.name,
                     command.synopsis);
}

constexpr std::string_view kDocumentation =
    "Manual: man hapax. Guide, recipes and figures: docs/ of the source tree.\n";

}  // namespace

std::string flag_heading(const Flag& flag) {
  std::string heading =
      flag.short_name == '\0' ? std::string("    ") : fmt::format("-{}, ", flag.short_name);
  heading += spelled(flag);
  if (flag.value != Value::kNone) {
    heading += fmt::format(" {}", flag.value_name);
  }
  return heading;
}

std::string flag_help(const Flag& flag) {
  const bool names_all = std::all_of(
      flag.choices.begin(), flag.choices.end(),
      [&](std::string_view choice) { return flag.help.find(choice) != std::string_view::npos; });
  if (names_all) {
    return std::string(flag.help);
  }
  return fmt::format("{} One of: {}.", flag.help, fmt::join(flag.choices, ", "));
}

std::string help_text(const Command& command) {
  std::string out = usage_line(command) + "Examples:\n";
  for (const Example& example : command.examples) {
    out += fmt::format("  {}\n    {}\n", example.purpose, example.command);
  }
  out += "\n";
  // Prose stands at the margin; only lists are indented.
  if (is_program(command)) {
    append_commands(out);
  } else {
    out += wrapped(command.about, 0);
  }
  for (const FlagGroup& group : shown_groups(command)) {
    out += fmt::format("\n{}:\n", group.title);
    for (const Flag* flag : group.flags) {
      append_flag(out, *flag, flag_help(*flag));
    }
  }
  for (const Topic& topic : command.topics) {
    out += fmt::format("\n{}:\n", topic.title);
    append_topic(out, topic.text);
  }
  out += is_program(command) ? "\nFlags of a command: hapax COMMAND --help.\n" : "\n";
  return out.append(kDocumentation);
}

std::string short_help_text(const Command& command) {
  std::string out = usage_line(command);
  if (is_program(command)) {
    append_commands(out);
    out += "\n";
  }
  for (const FlagGroup& group : shown_groups(command)) {
    for (const Flag* flag : group.flags) {
      if (flag->visibility == Visibility::kCommon) {
        append_flag(out, *flag, brief(*flag));
      }
    }
  }
  const Example& example = command.examples.front();
  out += fmt::format("\nExample: {}\n  {}\n\n", example.purpose, example.command);
  out += is_program(command) ? "Flags of a command: hapax COMMAND -h, in full --help.\n"
                             : fmt::format("All flags: {} --help.\n", command.name);
  return out.append(kDocumentation);
}

std::string version_text() {
  return fmt::format("hapax {}\nUnicode {}\nkernels: {}\n", version(), unicode_version(),
                     fmt::join(kernels(), ", "));
}

}  // namespace hapax::cli
