#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.h"
#include "cli/description.h"

namespace hapax::cli {
namespace {

std::string flag_words(const Command& command) {
  std::string words;
  for (const FlagGroup& group : shown_groups(command)) {
    for (const Flag* flag : group.flags) {
      if (flag->short_name != '\0') {
        words += fmt::format("-{} ", flag->short_name);
      }
      words += spelled(*flag) + " ";
    }
  }
  words.pop_back();
  return words;
}

std::string patterns_of(const Flag& flag) {
  return flag.short_name == '\0' ? spelled(flag)
                                 : fmt::format("-{}|{}", flag.short_name, spelled(flag));
}

// What follows a flag that takes a value. Files are left to `complete -o default`.
std::string value_cases(const Command& command) {
  std::string cases;
  for (const FlagGroup& group : shown_groups(command)) {
    for (const Flag* flag : group.flags) {
      if (flag->value == Value::kNone) {
        continue;
      }
      std::string action = "return";
      if (flag->value == Value::kChoice) {
        action = fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$current\")); return",
                             fmt::join(flag->choices, " "));
      }
      cases += fmt::format("    {}) {} ;;\n", patterns_of(*flag), action);
    }
  }
  return cases;
}

}  // namespace

std::string bash_completion() {
  return fmt::format(R"(# bash completion for hapax; made by `hapax --generate bash`
_hapax() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
  COMPREPLY=()
  # bash gives the `=` of --flag=value as a word.
  if [[ $current == "=" ]]; then
    current=
  elif [[ $previous == "=" ]]; then
    previous=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
  if [[ ${{COMP_WORDS[1]}} != count || $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W 'count {}' -- "$current"))
    return
  fi
  case $previous in
{}  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W '{}' -- "$current"))
  fi
}}
complete -o default -F _hapax hapax
)",
                     flag_words(program()), value_cases(count_command()),
                     flag_words(count_command()));
}

}  // namespace hapax::cli
