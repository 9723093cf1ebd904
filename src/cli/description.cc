#include "cli/description.h"

#include <algorithm>
#include <cassert>

#include "cli/choices.h"
#include "cli/shared_flags.h"

namespace hapax::cli {

const Command& program() {
  static const Command description = {
      "hapax",
      "COMMAND [FLAG...] [PATH...]",
      "exact word frequencies of any text, in parallel",
      "",
      {{"The ten most frequent words of a book", "hapax count -n 10 book.txt"},
       {"Every word of a directory, as CSV", "hapax count -o words.csv texts/"},
       {"Counts of parts, added up and printed", "hapax merge jan.counts feb.counts | hapax cat"},
       {"All about counting", "hapax count --help"}},
      {common(help_flag()),
       common(version_flag()),
       {kHelp, "generate", '\0', Value::kChoice, "WHAT", names_of<Generated>(),
        "Print a completion script (bash, zsh, fish) or the man page."}},
      {},
  };
  return description;
}

std::vector<const Command*> commands() {
  return {&count_command(), &compare_command(), &cat_command(), &merge_command()};
}

std::string_view word_of(const Command& command) {
  return command.name.substr(command.name.find(' ') + 1);
}

const Flag& flag_named(const Command& command, std::string_view long_name) {
  const auto found = std::find_if(command.flags.begin(), command.flags.end(),
                                  [&](const Flag& flag) { return flag.long_name == long_name; });
  assert(found != command.flags.end());
  return *found;
}

std::string spelled(const Flag& flag) { return "--" + std::string(flag.long_name); }

std::string_view brief(const Flag& flag) {
  const std::string_view help = flag.help;
  const std::string_view sentence = help.substr(0, help.find(". "));
  return sentence.ends_with('.') ? sentence.substr(0, sentence.size() - 1) : sentence;
}

Flag common(Flag flag) {
  flag.visibility = Visibility::kCommon;
  return flag;
}

std::vector<FlagGroup> shown_groups(const Command& command) {
  std::vector<FlagGroup> groups;
  for (const Flag& flag : command.flags) {
    if (flag.visibility == Visibility::kHidden) {
      continue;
    }
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const FlagGroup& g) { return g.title == flag.group; });
    if (group == groups.end()) {
      group = groups.insert(groups.end(), FlagGroup{flag.group, {}});
    }
    group->flags.push_back(&flag);
  }
  return groups;
}

}  // namespace hapax::cli
