#include "cli/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "hapax/count.h"

namespace hapax::cli {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kHelpColumn = 26;

// `text` in lines that fit, each after the first indented by `indent`; the first starts there too.
// Line breaks of the text are kept, and a line that is indented itself hangs below its first word.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find_first_of(" \n"), text.size());
    if (length > 0) {
      if (column > indent && column + 1 + length > kColumns) {
        out += "\n" + std::string(indent, ' ');
        column = indent;
      }
      out += (column > indent ? " " : "") + std::string(text.substr(0, length));
      column += length + (column > indent ? 1 : 0);
    }
    text.remove_prefix(length);
    if (!text.empty()) {
      if (text.front() == '\n' && text.size() > 1) {
        out += "\n" + std::string(indent, ' ');
        column = indent;
      }
      text.remove_prefix(1);
    }
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
      out += "  " + std::string(line.substr(0, rest)) + wrapped(line.substr(rest), rest + 2);
    } else {
      out += "  " + wrapped(line, 2);
    }
  }
}

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
  std::string out = fmt::format("{}: {}\n\nUsage: {} {}\n\nExamples:\n", command.name,
                                command.summary, command.name, command.synopsis);
  for (const Example& example : command.examples) {
    out += fmt::format("  {}\n    {}\n", example.purpose, example.command);
  }
  out += "\n";
  // Prose stands at the margin; only lists are indented.
  out += command.about.find("\n  ") == std::string_view::npos ? wrapped(command.about, 0)
                                                              : std::string(command.about);
  for (const FlagGroup& group : shown_groups(command)) {
    out += fmt::format("\n{}:\n", group.title);
    for (const Flag* flag : group.flags) {
      const std::string heading = "  " + flag_heading(*flag);
      out += heading;
      out += heading.size() + 2 > kHelpColumn ? "\n" + std::string(kHelpColumn, ' ')
                                              : std::string(kHelpColumn - heading.size(), ' ');
      out += wrapped(flag_help(*flag), kHelpColumn);
    }
  }
  for (const Topic& topic : command.topics) {
    out += fmt::format("\n{}:\n", topic.title);
    append_topic(out, topic.text);
  }
  return out;
}

std::string version_text() {
  return fmt::format("hapax {}\nUnicode {}\nkernels: {}\n", version(), unicode_version(),
                     fmt::join(kernels(), ", "));
}

}  // namespace hapax::cli
