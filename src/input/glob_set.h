// A set of characters in a pattern: "[a-cé]", "[!0-9]", "[[:alpha:]_]". Characters are code points
// of UTF-8; a byte that is not UTF-8 is a character of its own. The locale has no influence.
//
//     [abc] [a-c]     one of the characters; a range is one of code points
//     [!a-c] [^a-c]   any other character
//     []a] [a-] [\]]  literal characters: a ']' that is first, a '-' that is first or last, and any
//                     character after a backslash
//     [[:digit:]]     a POSIX class, as in the C locale: only ASCII characters
//
// Thread safety: const members, from any thread. Tested by tests/input/glob_set_test.cc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hapax/result.h"

namespace hapax::input {

struct Character {
  char32_t value;      // a byte that is not UTF-8 is 0x110000 more than its value
  std::size_t length;  // in bytes
};
Character character_at(std::string_view text, std::size_t at);

// All characters of a path.
std::u32string glob_characters(std::string_view text);

// The error for an invalid pattern.
Error malformed_glob(std::string_view pattern, const std::string& what, const std::string& remedy);

class GlobSet {
 public:
  struct Parsed;
  // Parses the set that begins at pattern[open]. Returns kInvalidArgument if it is not closed, a
  // range ends before it begins, a class is unknown, or it needs a locale ([=x=], [.x.]).
  static Result<Parsed> parse(std::string_view pattern, std::size_t open);

  bool has(char32_t character) const;

 private:
  class Parser;
  bool is_negated_ = false;
  std::vector<std::pair<char32_t, char32_t>> ranges_;  // both ends included
};

struct GlobSet::Parsed {
  GlobSet set;
  std::size_t end = 0;  // after the ']'
};

}  // namespace hapax::input
