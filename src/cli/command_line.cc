#include "cli/command_line.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "cli/suggest.h"

namespace hapax::cli {
namespace {

Error usage_error(std::string cause, std::string remedy) {
  return Error{
      .kind = ErrorKind::kInvalidArgument, .cause = std::move(cause), .remedy = std::move(remedy)};
}

// The flag that `name` was probably meant to be: the flag that another program calls so, the only
// flag that begins so, or the most similar one. Empty if there is none.
std::string meant_by(const Command& command, const std::string& name) {
  for (const OtherName& other : command.other_names) {
    if (other.flag == name) {
      return std::string(other.here);
    }
  }
  std::vector<std::string> known;
  std::vector<std::string> begun;
  for (const Flag& flag : command.flags) {
    if (flag.visibility != Visibility::kHidden) {
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

Error missing_value(const Flag& flag) {
  return usage_error(spelled(flag) + " needs a value",
                     "give it as " + spelled(flag) + " " + std::string(flag.value_name));
}

std::optional<Error> check_value(const Flag& flag, const std::string& value) {
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

bool asks_for_help(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return word == "-h" || word == "--help"; });
}

// Sorts words into flags and operands, from left to right, and stops at the first error.
class Parser {
 public:
  using Flags = std::map<std::string, std::vector<std::string>, std::less<>>;

  Parser(const Command& command, const std::vector<std::string>& words)
      : command_(command), words_(words) {}

  std::optional<Error> parse(Flags& flags, std::vector<std::string>& operands) {
    std::optional<Error> error;
    while (!error && at_ < words_.size()) {
      const std::string& word = words_[at_++];
      if (word.size() < 2 || word[0] != '-') {
        operands.push_back(word);
      } else if (word[1] == '-') {
        error = take_long(word, flags);
      } else {
        error = take_short(word, flags);
      }
    }
    return error;
  }

 private:
  // --name, --name=value, --name value
  std::optional<Error> take_long(const std::string& word, Flags& flags) {
    const std::size_t equals = word.find('=');
    const Flag* const flag = find_long(std::string_view(word).substr(2, equals - 2));
    if (flag == nullptr) {
      return unknown_flag(command_, word);
    }
    if (equals == std::string::npos) {
      return flag->value == Value::kNone ? take(*flag, "", flags) : take_next(*flag, flags);
    }
    if (flag->value == Value::kNone) {
      return usage_error(spelled(*flag) + " takes no value", "");
    }
    // --name= is a mistake: no flag takes an empty value.
    return equals + 1 == word.size() ? missing_value(*flag)
                                     : take(*flag, word.substr(equals + 1), flags);
  }

  // -q, -qn 3, -qn3
  std::optional<Error> take_short(const std::string& word, Flags& flags) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const Flag* const flag = find_short(word[i]);
      if (flag == nullptr) {
        return unknown_flag(command_, std::string("-").append(word, i));
      }
      if (flag->value != Value::kNone) {
        return i + 1 == word.size() ? take_next(*flag, flags)
                                    : take(*flag, word.substr(i + 1), flags);
      }
      (void)take(*flag, "", flags);
    }
    return {};
  }

  std::optional<Error> take_next(const Flag& flag, Flags& flags) {
    return at_ == words_.size() ? missing_value(flag) : take(flag, words_[at_++], flags);
  }

  static std::optional<Error> take(const Flag& flag, std::string value, Flags& flags) {
    std::optional<Error> error = check_value(flag, value);
    if (!error) {
      flags[std::string(flag.long_name)].push_back(std::move(value));
    }
    return error;
  }

  const Flag* find_long(std::string_view name) const {
    return find([name](const Flag& flag) { return flag.long_name == name; });
  }
  const Flag* find_short(char letter) const {
    return find([letter](const Flag& flag) { return flag.short_name == letter; });
  }
  template <typename Is>
  const Flag* find(Is is) const {
    const auto found = std::find_if(command_.flags.begin(), command_.flags.end(), is);
    return found == command_.flags.end() ? nullptr : &*found;
  }

  const Command& command_;
  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
};

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
  CommandLine line;
  line.words_ = words;
  const auto mark = std::find(words.begin(), words.end(), "--");
  const std::vector<std::string> after_mark(mark == words.end() ? mark : std::next(mark),
                                            words.end());
  words.erase(mark, words.end());
  if (asks_for_help(words)) {
    line.flags_["help"] = {""};
    line.operands_ = words;
    return line;
  }
  if (auto error = Parser(command, words).parse(line.flags_, line.operands_)) {
    return *error;
  }
  line.operands_.insert(line.operands_.end(), after_mark.begin(), after_mark.end());
  return line;
}

}  // namespace hapax::cli
