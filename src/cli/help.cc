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
      const std::string heading = fmt::format("  {}", flag_heading(*flag));
      out += heading;
      if (heading.size() + 2 > kHelpColumn) {
        out += fmt::format("\n{:{}}", "", kHelpColumn);
      } else {
        out.append(kHelpColumn - heading.size(), ' ');
      }
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
