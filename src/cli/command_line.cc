#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <utility>

#include "cli/suggest.h"

namespace hapax::cli {
namespace {

Error usage_error(std::string cause, std::string remedy) {
  return Error{
      .kind = ErrorKind::kInvalidArgument, .cause = std::move(cause), .remedy = std::move(remedy)};
}

// "-o,--output", as CLI11 takes names.
std::string names_of(const Flag& flag) {
  std::string names = spelled(flag);
  if (flag.short_name != '\0') {
    names = std::string{'-', flag.short_name, ','} + names;
  }
  return names;
}

// No operand is declared: CLI11 would split one of the form [a,b]. They come back as "remaining".
std::vector<std::pair<const Flag*, CLI::Option*>> declare(CLI::App& app, const Command& command) {
  app.set_help_flag();
  app.allow_extras();
  std::vector<std::pair<const Flag*, CLI::Option*>> options;
  for (const Flag& flag : command.flags) {
    CLI::Option* option = nullptr;
    if (flag.value == Value::kNone) {
      option = app.add_flag(names_of(flag));
    } else {
      option = app.add_option(names_of(flag))->type_size(1)->expected(1)->allow_extra_args(false);
    }
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    options.emplace_back(&flag, option);
  }
  return options;
}

// What `name` may be meant for: another program's name of it, the beginning of one alone, or the
// nearest; empty where there is none.
std::string meant_by(const Command& command, const std::string& name) {
  for (const OtherName& other : command.other_names) {
    if (other.flag == name) {
      return std::string(other.here);
    }
  }
  std::vector<std::string> known;
  std::vector<std::string> begun;
  for (const Flag& flag : command.flags) {
    if (flag.visibility == Visibility::kShown) {
      known.push_back(spelled(flag));
      if (name.size() > 2 && known.back().starts_with(name)) {
        begun.push_back(known.back());
      }
    }
  }
  return begun.size() == 1 ? begun.front() : nearest(name, known);
}

Error unknown_flag(const Command& command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  const std::string meant = meant_by(command, name);
  return usage_error("unknown flag " + escape_controls(name),
                     meant.empty() ? "" : "did you mean " + meant + "?");
}

// Of a flag that is the last word, or that ends in an empty `=`.
Error missing_value(const Command& command, std::string_view word) {
  const std::string name(word.substr(0, word.find('=')));
  for (const Flag& flag : command.flags) {
    const bool is_short = name.size() >= 2 && name[1] != '-' && name.back() == flag.short_name;
    if (flag.value != Value::kNone && (name == spelled(flag) || is_short)) {
      return usage_error(spelled(flag) + " needs a value",
                         "give it as " + spelled(flag) + " " + std::string(flag.value_name));
    }
  }
  return usage_error("a flag needs a value: " + escape_controls(name), "");
}

std::optional<Error> check_value(const Flag& flag, const std::string& value) {
  if (flag.value == Value::kNone && value != "true") {
    return usage_error(spelled(flag) + " takes no value", "");
  }
  if (flag.value != Value::kChoice ||
      std::find(flag.choices.begin(), flag.choices.end(), value) != flag.choices.end()) {
    return {};
  }
  std::vector<std::string> known(flag.choices.begin(), flag.choices.end());
  const std::string near = nearest(value, known);
  std::string choices;
  for (const std::string& choice : known) {
    choices += (choices.empty() ? "" : ", ") + choice;
  }
  return usage_error(spelled(flag) + " cannot be '" + escape_controls(value) + "'",
                     near.empty() ? "it is one of: " + choices
                                  : "did you mean " + near + "? It is one of: " + choices);
}

// CLI11 takes the next word as the value of `--name=`, which nobody means.
std::optional<Error> check_empty_values(const Command& command,
                                        const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word.size() > 3 && word.compare(0, 2, "--") == 0 && word.find('=') == word.size() - 1) {
      return missing_value(command, word);
    }
  }
  return {};
}

bool asks_for_help(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return word == "-h" || word == "--help"; });
}

}  // namespace

bool CommandLine::has(std::string_view long_name) const {
  return flags_.find(long_name) != flags_.end();
}

std::optional<std::string> CommandLine::value(std::string_view long_name) const {
  const auto found = flags_.find(long_name);
  return found == flags_.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> CommandLine::values(std::string_view long_name) const {
  const auto found = flags_.find(long_name);
  return found == flags_.end() ? std::vector<std::string>{} : found->second;
}

Result<CommandLine> parse(const Command& command, std::vector<std::string> words) {
  const auto mark = std::find(words.begin(), words.end(), "--");
  const std::vector<std::string> after_mark(mark == words.end() ? mark : std::next(mark),
                                            words.end());
  words.erase(mark, words.end());
  CommandLine line;
  if (asks_for_help(words)) {
    line.flags_["help"] = {"true"};
    line.operands_ = words;
    return line;
  }
  if (auto error = check_empty_values(command, words)) {
    return *error;
  }

  CLI::App app;
  const auto options = declare(app, command);
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));  // it takes from the back
  } catch (const CLI::ArgumentMismatch&) {
    return missing_value(command, words.back());
  } catch (const CLI::ParseError& error) {
    return usage_error(escape_controls(error.what()), "");
  }

  for (const std::string& word : app.remaining()) {
    if (word.size() > 1 && word[0] == '-') {
      return unknown_flag(command, word);
    }
    line.operands_.push_back(word);
  }
  line.operands_.insert(line.operands_.end(), after_mark.begin(), after_mark.end());
  for (const auto& [flag, option] : options) {
    for (const std::string& value : option->results()) {
      if (auto error = check_value(*flag, value)) {
        return *error;
      }
      line.flags_[std::string(flag->long_name)].push_back(value);
    }
  }
  return line;
}

}  // namespace hapax::cli
