// One compiled pattern without braces. glob.h says what it means. Thread safety: const members,
// from any thread. Tested by tests/input/glob_test.cc, and against a slow matcher by
// glob_random_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "input/glob_set.h"

namespace hapax::input {

class GlobPattern {
 public:
  // The sets in `pattern` must be valid.
  explicit GlobPattern(std::string_view pattern);

  // `path` is the characters of a path below the walked folder.
  bool matches(std::u32string_view path) const;

 private:
  enum class Kind : std::uint8_t {
    kCharacter,
    kAny,      // "?"
    kSet,      // sets_[value]
    kStar,     // any characters
    kFolders,  // "**/": any number of folders, also none
    kNothing,  // a last backslash; matches no character
  };
  struct Token {
    Kind kind;
    char32_t value;
  };
  std::size_t add_token(std::string_view pattern, std::size_t at);
  bool stands_for(const Token& token, char32_t character) const;
  bool matches_whole(std::u32string_view path) const;

  bool is_for_names_ = false;    // no '/': compared with the last name of a path
  bool crosses_folders_ = true;  // '*', '?' and sets match a '/' too
  std::vector<Token> tokens_;
  std::vector<GlobSet> sets_;
};

}  // namespace hapax::input
