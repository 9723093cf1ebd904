#include "cli/man_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "cli/description.h"
#include "cli/help.h"
#include "hapax/count.h"

namespace hapax::cli {
namespace {

// Text that no line of is taken for a request.
std::string roff(std::string_view text) {
  std::string out;
  bool at_line_start = true;
  for (const char c : text) {
    if (at_line_start && (c == '.' || c == '\'')) {
      out += "\\&";
    }
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '^':
        out += "\\(ha";
        break;
      default:
        out += c;
    }
    at_line_start = c == '\n';
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return out;
}

void append_flag(std::string& out, const Flag& flag) {
  std::string heading = flag_heading(flag);
  heading.erase(0, heading.find_first_not_of(' '));
  out += fmt::format(".TP\n.B {}\n{}\n", roff(heading), roff(flag_help(flag)));
}

void append_flags_of_count(std::string& out) {
  for (const FlagGroup& group : shown_groups(count_command())) {
    out += fmt::format(".SS {}: {}\n", count_command().name, group.title);
    for (const Flag* flag : group.flags) {
      append_flag(out, *flag);
    }
  }
}

bool is_flag_of_count(const Flag& flag) {
  const std::vector<Flag>& flags = count_command().flags;
  return std::any_of(flags.begin(), flags.end(), [&](const Flag& of_count) {
    return flag_heading(of_count) == flag_heading(flag) && of_count.help == flag.help;
  });
}

// The flags of another command. Those that mean what they mean for hapax count are only named.
void append_flags_of(std::string& out, const Command& command) {
  out += fmt::format(".SS {}\n", command.name);
  std::vector<std::string> same;
  for (const FlagGroup& group : shown_groups(command)) {
    for (const Flag* flag : group.flags) {
      if (is_flag_of_count(*flag)) {
        same.push_back(fmt::format("\\fB{}\\fR", roff(spelled(*flag))));
      } else {
        append_flag(out, *flag);
      }
    }
  }
  out += fmt::format(".PP\nAs for hapax count: {}.\n", fmt::join(same, ", "));
}

// A section: "  0  done" becomes a tagged paragraph, every other line a plain one.
void append_section(std::string& out, std::string_view title, std::string_view text) {
  out += fmt::format(".SH {}\n", roff(upper(title)));
  bool is_first = true;  // needs no macro, and the linter wants none
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.substr(0, 2) == "  ") {
      const std::size_t gap = line.find("  ", 2);
      const std::size_t rest = line.find_first_not_of(' ', gap);
      out +=
          fmt::format(".TP\n.B {}\n{}\n", roff(line.substr(2, gap - 2)), roff(line.substr(rest)));
    } else {
      out += fmt::format("{}{}\n", is_first ? "" : ".PP\n", roff(line));
    }
    is_first = false;
  }
}

void append_examples(std::string& out, const Command& command) {
  for (const Example& example : command.examples) {
    out += fmt::format(".TP\n{}\n.B {}\n", roff(example.purpose), roff(example.command));
  }
}

}  // namespace

std::string man_page() {
  std::string out = ".\\\" made by hapax \\-\\-generate man\n";
  out += fmt::format(".TH HAPAX 1 \"\" \"hapax {}\" \"User Commands\"\n", version());
  out += fmt::format(".SH NAME\nhapax \\- {}\n", roff(program().summary));
  out += ".SH SYNOPSIS\n";
  for (const Command* command : commands()) {
    out += fmt::format(".B {}\n{}\n.br\n", command->name, roff(command->synopsis));
  }
  out += fmt::format(".B hapax\n{}\n", roff("--help | --version"));
  append_section(
      out, "Description",
      "hapax counts every distinct word of its inputs, exactly. A word is a maximal run of "
      "Unicode letters, numbers and _, lower-cased, as \\w+ and lower() of Python have it. The "
      "result is the same for every strategy and number of workers. gzip, bzip2, xz, zstd and lz4 "
      "are recognised by content.");
  for (const Command* command : commands()) {
    out +=
        fmt::format(".TP\n.B {}\n{}{}. {}\n", command->name, upper(command->summary.substr(0, 1)),
                    roff(command->summary.substr(1)), roff(command->about));
  }
  out += ".SH EXAMPLES\n";
  for (const Command* command : commands()) {
    append_examples(out, *command);
  }
  out += ".SH OPTIONS\n";
  append_flags_of_count(out);
  for (const Command* command : commands()) {
    if (command->name != count_command().name) {
      append_flags_of(out, *command);
    }
  }
  for (const Command* command : commands()) {
    for (const Topic& topic : command->topics) {
      const bool is_count = command->name == count_command().name;
      append_section(
          out,
          is_count ? std::string(topic.title) : fmt::format("{}: {}", command->name, topic.title),
          topic.text);
    }
  }
  out +=
      ".SH SEE ALSO\n.BR wc (1),\n.BR uniq (1),\n.BR iconv (1)\n.PP\n"
      "Guide, recipes, glossary and figures: docs/ of the source tree.\n";
  return out;
}

}  // namespace hapax::cli
