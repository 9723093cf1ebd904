// What the command line offers: one description of commands and flags, from which the parser, the
// help, the suggestions, the completions and the man page are all made, so that they cannot
// disagree. Plain constant data. Tested by tests/cli/help_test.py and completion_test.py.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hapax::cli {

enum class Value : std::uint8_t {
  kNone,    // the flag stands alone
  kChoice,  // one of `choices`; the parser refuses others
  kList,    // some of `choices` with commas between them; others are for the command to refuse
  kFile,    // a path
  kFolder,  // the path of a directory
  kText,    // anything else; completions offer `choices`, where there are some
};

enum class Visibility : std::uint8_t {
  kCommon,  // also in the short help, -h
  kShown,
  kHidden,  // understood, and left out of help, completions and man page
};

enum class Repeat : std::uint8_t { kLastWins, kAll };

struct Flag {
  std::string_view group;  // the heading under which it is listed
  std::string_view long_name;
  char short_name = '\0';
  Value value = Value::kNone;
  std::string_view value_name = {};
  std::vector<std::string_view> choices = {};
  std::string help = {};  // the first sentence fits a line: see brief()
  Repeat repeat = Repeat::kLastWins;
  Visibility visibility = Visibility::kShown;
};

struct Example {
  std::string_view purpose;
  std::string_view command;
};

// What another program calls it, and what to write here: for suggestions.
struct OtherName {
  std::string_view flag;
  std::string_view here;
};

// A few paragraphs below the flags. A line that starts with two spaces is kept as it stands.
struct Topic {
  std::string_view title;
  std::string text;
};

struct Command {
  std::string_view name;  // as it is typed: "hapax", "hapax count"
  std::string_view synopsis;
  std::string_view summary;
  std::string_view about;
  std::vector<Example> examples;
  std::vector<Flag> flags;
  std::vector<Topic> topics;
  std::vector<OtherName> other_names = {};
};

// The program itself: what may stand before a command.
const Command& program();
const Command& count_command();
const Command& cat_command();
const Command& merge_command();
const Command& compare_command();
// The process of one measured run, which hapax compare starts; in no help.
const Command& measure_command();
// What may stand behind the program's name, in the order in which help lists them.
std::vector<const Command*> commands();
// "count", of "hapax count".
std::string_view word_of(const Command& command);

// The flag called `long_name`, which exists.
const Flag& flag_named(const Command& command, std::string_view long_name);
// "--top", as messages name it.
std::string spelled(const Flag& flag);
// The first sentence of the flag's help, without its full stop: for -h and for completions.
std::string_view brief(const Flag& flag);
// `flag`, listed in the short help too.
Flag common(Flag flag);

// Groups in the order in which their first flag stands, without hidden flags.
struct FlagGroup {
  std::string_view title;
  std::vector<const Flag*> flags;
};
std::vector<FlagGroup> shown_groups(const Command& command);

}  // namespace hapax::cli
