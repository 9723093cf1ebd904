#include "input/glob_set.h"

#include <algorithm>
#include <array>
#include <optional>

#include "text/utf8.h"

namespace hapax::input {
namespace {

constexpr char32_t kFirstInvalid = 0x110000;

struct Class {
  std::string_view name;
  std::string_view ranges;  // pairs of first and last
};

constexpr std::array<Class, 12> kClasses = {{
    {"alnum", "09AZaz"},
    {"alpha", "AZaz"},
    {"blank", "\t\t  "},
    {"cntrl", std::string_view("\0\x1F\x7F\x7F", 4)},
    {"digit", "09"},
    {"graph", "!~"},
    {"lower", "az"},
    {"print", " ~"},
    {"punct", "!/:@[`{~"},
    {"space", "\t\r  "},
    {"upper", "AZ"},
    {"xdigit", "09AFaf"},
}};

const Class* find_class(std::string_view name) {
  const auto* const found = std::find_if(kClasses.begin(), kClasses.end(),
                                         [&](const Class& one) { return one.name == name; });
  return found == kClasses.end() ? nullptr : found;
}

bool is_lower(char byte) { return byte >= 'a' && byte <= 'z'; }

}  // namespace

Character character_at(std::string_view text, std::size_t at) {
  const auto* const begin = reinterpret_cast<const std::uint8_t*>(text.data());
  const text::Decoded decoded = text::decode(begin + at, begin + text.size());
  return decoded.valid ? Character{decoded.code_point, decoded.length}
                       : Character{kFirstInvalid + begin[at], 1};
}

std::u32string glob_characters(std::string_view text) {
  std::u32string characters;
  characters.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character next = character_at(text, at);
    characters += next.value;
    at += next.length;
  }
  return characters;
}

Error malformed_glob(std::string_view pattern, const std::string& what, const std::string& remedy) {
  return Error{.kind = ErrorKind::kInvalidArgument,
               .cause = "the pattern '" + escape_controls(pattern) + "' has " + what,
               .remedy = remedy};
}

// Parses one set; stops at the first error.
class GlobSet::Parser {
 public:
  Parser(std::string_view pattern, std::size_t open) : pattern_(pattern), at_(open + 1) {}

  Result<Parsed> run() {
    if (at_ < pattern_.size() && (pattern_[at_] == '!' || pattern_[at_] == '^')) {
      set_.is_negated_ = true;
      ++at_;
    }
    for (bool is_first = true; at_ < pattern_.size() && !error_; is_first = false) {
      if (pattern_[at_] == ']' && !is_first) {
        return Parsed{std::move(set_), at_ + 1};
      }
      if (!take_class()) {
        take_range();
      }
    }
    return error_ ? *error_
                  : malformed_glob(pattern_, "a [ that is not closed",
                                   "write \\[ for the character itself");
  }

 private:
  // Takes "[:name:]", "[=x=]" or "[.x.]". Any other '[' is an ordinary character.
  bool take_class() {
    if (pattern_[at_] != '[' || at_ + 1 >= pattern_.size()) {
      return false;
    }
    const char kind = pattern_[at_ + 1];
    const std::size_t begin = at_ + 2;
    const std::size_t end =
        pattern_.find(std::string{kind, ']'}, std::min(begin + 1, pattern_.size()));
    if ((kind != ':' && kind != '=' && kind != '.') || end == std::string_view::npos) {
      return false;
    }
    const std::string_view name = pattern_.substr(begin, end - begin);
    if (kind == ':' ? !std::all_of(name.begin(), name.end(), is_lower)
                    : name.find(']') != std::string_view::npos) {
      return false;
    }
    if (kind == ':') {
      add_class(name);
    } else {
      error_ = malformed_glob(
          pattern_,
          "a " + std::string(pattern_.substr(at_, 2)) + " in a set, which depends on the locale",
          "list the characters themselves");
    }
    at_ = end + 2;
    return true;
  }

  void add_class(std::string_view name) {
    const Class* const known = find_class(name);
    if (known == nullptr) {
      error_ = malformed_glob(pattern_, "an unknown class of characters",
                              "the classes are alnum, alpha, blank, cntrl, digit, graph, lower, "
                              "print, punct, space, upper and xdigit");
      return;
    }
    for (std::size_t i = 0; i < known->ranges.size(); i += 2) {
      set_.ranges_.emplace_back(known->ranges[i], known->ranges[i + 1]);
    }
  }

  // Takes a character, or two with a '-' between them.
  void take_range() {
    const char32_t first = take_character();
    char32_t last = first;
    if (at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']') {
      ++at_;
      last = take_character();
    }
    if (last < first) {
      error_ = malformed_glob(pattern_, "a range that ends before it begins",
                              "swap its ends, or write \\- for the character itself");
    }
    set_.ranges_.emplace_back(first, last);
  }

  char32_t take_character() {
    at_ += pattern_[at_] == '\\' && at_ + 1 < pattern_.size() ? 1 : 0;
    const Character next = character_at(pattern_, at_);
    at_ += next.length;
    return next.value;
  }

  std::string_view pattern_;
  std::size_t at_;
  GlobSet set_;
  std::optional<Error> error_;
};

Result<GlobSet::Parsed> GlobSet::parse(std::string_view pattern, std::size_t open) {
  return Parser(pattern, open).run();
}

bool GlobSet::has(char32_t character) const {
  return is_negated_ != std::any_of(ranges_.begin(), ranges_.end(), [&](const auto& range) {
           return range.first <= character && character <= range.second;
         });
}

}  // namespace hapax::input
