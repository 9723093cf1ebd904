// One pattern without braces, ready to be compared with many paths. glob.h says what it means.
// Thread safety: as a value. Tested by tests/input/glob_test.cc, and against a slow matcher by
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
  // `pattern`, whose sets are known to be good.
  explicit GlobPattern(std::string_view pattern);

  // `path`: characters of a path below the folder that is walked.
  bool matches(std::u32string_view path) const;

 private:
  enum class Kind : std::uint8_t {
    kCharacter,
    kAny,      // "?"
    kSet,      // number `value` of sets_
    kStar,     // any characters
    kFolders,  // "**/": any folders, or none
    kNothing,  // matches no character: a last backslash
  };
  struct Token {
    Kind kind;
    char32_t value;
  };
  std::size_t add_token(std::string_view pattern, std::size_t at);
  bool stands_for(const Token& token, char32_t character) const;
  bool matches_whole(std::u32string_view path) const;

  bool is_for_names_ = false;    // no '/': it is compared with the last name of a path
  bool crosses_folders_ = true;  // '*', '?' and sets match a '/' too
  std::vector<Token> tokens_;
  std::vector<GlobSet> sets_;
};

}  // namespace hapax::input
