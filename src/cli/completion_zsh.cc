#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.h"
#include "cli/description.h"

namespace hapax::cli {
namespace {

// Inside '...[...]' of an _arguments specification.
std::string explained(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c == '[' || c == ']' || c == ':' || c == '\\') {
      out += {'\\', c};
    } else {
      out += c;
    }
  }
  return out;
}

std::string value_spec(const Flag& flag) {
  switch (flag.value) {
    case Value::kNone:
      return "";
    case Value::kChoice:
      return fmt::format(":{}:({})", flag.value_name, fmt::join(flag.choices, " "));
    case Value::kList:
      return fmt::format(":{}: _sequence compadd - {}", flag.value_name,
                         fmt::join(flag.choices, " "));
    case Value::kFile:
      return fmt::format(":{}:_files", flag.value_name);
    case Value::kFolder:
      return fmt::format(":{}:_files -/", flag.value_name);
    case Value::kText:
      return flag.choices.empty()
                 ? fmt::format(":{}: ", flag.value_name)
                 : fmt::format(":{}:({})", flag.value_name, fmt::join(flag.choices, " "));
  }
  return "";
}

// '(-o --output)'{-o+,--output=}'[help]:FILE:_files': either name, once.
std::string spec(const Flag& flag) {
  const bool takes_value = flag.value != Value::kNone;
  const std::string name = spelled(flag) + (takes_value ? "=" : "");
  const std::string tail = fmt::format("[{}]{}'", explained(brief(flag)), value_spec(flag));
  if (flag.short_name == '\0') {
    return fmt::format("'{}{}{}", flag.repeat == Repeat::kAll ? "*" : "", name, tail);
  }
  return fmt::format("'(-{0} {1})'{{-{0}{2},{3}}}'{4}", flag.short_name, spelled(flag),
                     takes_value ? "+" : "", name, tail);
}

std::string specs(const Command& command, std::string_view indent) {
  std::string out;
  for (const FlagGroup& group : shown_groups(command)) {
    for (const Flag* flag : group.flags) {
      out += fmt::format("{}{} \\\n", indent, spec(*flag));
    }
  }
  return out;
}

}  // namespace

std::string zsh_completion() {
  std::string words;
  std::string cases;
  for (const Command* command : commands()) {
    words +=
        fmt::format(R"({}{}\:"{}")", words.empty() ? "" : " ", word_of(*command), command->summary);
    cases += fmt::format(
        "        {})\n          _arguments -S \\\n{}            '*:PATH:_files'\n"
        "          ;;\n",
        word_of(*command), specs(*command, "            "));
  }
  return fmt::format(R"(#compdef hapax
# zsh completion for hapax; made by `hapax --generate zsh`
_hapax() {{
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C \
{}    '1:command:(({}))' \
    '*::argument:->argument'
  case $state in
    argument)
      case $line[1] in
{}      esac
      ;;
  esac
}}
if [[ $funcstack[1] == _hapax ]]; then
  _hapax "$@"
else
  compdef _hapax hapax
fi
)",
                     specs(program(), "    "), words, cases);
}

}  // namespace hapax::cli
