#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.h"
#include "cli/description.h"

namespace hapax::cli {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + "'";
}

std::string line(const Flag& flag, std::string_view condition) {
  std::string out = fmt::format("complete -c hapax -n {} -l {}", quoted(condition), flag.long_name);
  if (flag.short_name != '\0') {
    out += fmt::format(" -s {}", flag.short_name);
  }
  switch (flag.value) {
    case Value::kNone:
      break;
    case Value::kChoice:
      out += fmt::format(" -x -a {}", quoted(fmt::format("{}", fmt::join(flag.choices, " "))));
      break;
    case Value::kList:
      out += fmt::format(" -x -a {}",
                         quoted(fmt::format("(__hapax_list {})", fmt::join(flag.choices, " "))));
      break;
    case Value::kFile:
      out += " -r -F";
      break;
    case Value::kFolder:
      out += " -x -a '(__fish_complete_directories)'";
      break;
    case Value::kText:
      out +=
          flag.choices.empty()
              ? " -x"
              : fmt::format(" -x -a {}", quoted(fmt::format("{}", fmt::join(flag.choices, " "))));
      break;
  }
  return out + fmt::format(" -d {}\n", quoted(brief(flag)));
}

std::string lines(const Command& command, std::string_view condition) {
  std::string out;
  for (const FlagGroup& group : shown_groups(command)) {
    for (const Flag* flag : group.flags) {
      out += line(*flag, condition);
    }
  }
  return out;
}

}  // namespace

std::string fish_completion() {
  std::string out = std::string(R"(# fish completion for hapax; made by `hapax --generate fish`
# The last of several words with commas between them, each once.
function __hapax_list
  set -l before (commandline -ct | string replace -r '^(--[^=]*=|-[a-z])' '' | string replace -r '[^,]*$' '')
  for word in $argv
    string match -q "*,$word,*" ",$before"
    or echo "$before$word"
  end
end
)") + lines(program(), "__fish_use_subcommand");
  for (const Command* command : commands()) {
    out += fmt::format(
        "complete -c hapax -n __fish_use_subcommand -f -a {} -d {}\n{}", word_of(*command),
        quoted(command->summary),
        lines(*command, fmt::format("__fish_seen_subcommand_from {}", word_of(*command))));
  }
  return out;
}

}  // namespace hapax::cli
