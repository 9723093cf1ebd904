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

std::string value_action(const Flag& flag) {
  if (flag.value == Value::kFolder) {
    return "compopt +o default -o dirnames 2>/dev/null; return";
  }
  if (flag.choices.empty()) {
    return "return";
  }
  const std::string choices = fmt::format("{}", fmt::join(flag.choices, " "));
  return flag.value == Value::kList
             ? fmt::format("_hapax_list '{}'; return", choices)
             : fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$current\")); return", choices);
}

// The words to offer as values of flags. `complete -o default` offers files.
std::string value_cases(const Command& command) {
  std::string cases;
  for (const FlagGroup& group : shown_groups(command)) {
    for (const Flag* flag : group.flags) {
      if (flag->value == Value::kNone) {
        continue;
      }
      cases += fmt::format("      {}) {} ;;\n", patterns_of(*flag), value_action(*flag));
    }
  }
  return cases;
}

// The words to offer behind one command.
std::string command_case(const Command& command) {
  return fmt::format(R"(  {})
    case $previous in
{}    esac
    if [[ $current == -* ]]; then
      COMPREPLY=($(compgen -W '{}' -- "$current"))
    fi
    ;;
)",
                     word_of(command), value_cases(command), flag_words(command));
}

std::string words_of_all_commands() {
  std::string words;
  for (const Command* command : commands()) {
    words += fmt::format("{} ", word_of(*command));
  }
  return words;
}

}  // namespace

std::string bash_completion() {
  std::string cases;
  for (const Command* command : commands()) {
    cases += command_case(*command);
  }
  return fmt::format(R"(# bash completion for hapax; made by `hapax --generate bash`
# The last of several words with commas between them, each once; a comma may follow it.
_hapax_list() {{
  local before= word words=
  [[ $current == *,* ]] && before=${{current%,*}},
  for word in $1; do
    [[ ,$before == *,$word,* ]] || words+="$word "
  done
  COMPREPLY=($(compgen -P "$before" -W "$words" -- "${{current##*,}}"))
  compopt -o nospace 2>/dev/null
}}
_hapax() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
  COMPREPLY=()
  # bash gives the `=` of --flag=value as a word.
  if [[ $current == "=" ]]; then
    current=
  elif [[ $previous == "=" ]]; then
    previous=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W '{}{}' -- "$current"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}  esac
}}
complete -o default -F _hapax hapax
)",
                     words_of_all_commands(), flag_words(program()), cases);
}

}  // namespace hapax::cli
