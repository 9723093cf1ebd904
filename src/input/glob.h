// Which files of a directory are counted: shell patterns, as ripgrep's -g takes them.
//
// A pattern without '/' is matched with a name; one with '/' with the path below the directory,
// where '*', '?' and sets do not cross a '/', except in a pattern with "**". "**/" is any folders,
// or none. {a,b} is either. glob_set.h says what a set is. Characters are code points of UTF-8,
// whatever the locale; a byte that is not UTF-8 is one character. A pattern that ends in '/' is for
// folders alone. "!pattern" leaves out: a file, or a folder with all that is in it. The last
// pattern that matches decides; without a match a file is in exactly if all patterns leave out.
//
// Thread safety: as a value. Tested by tests/input/glob_test.cc, glob_random_test.cc and
// tests/fuzz/glob_fuzzer.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hapax/result.h"
#include "input/glob_pattern.h"

namespace hapax::input {

class Globs {
 public:
  // kInvalidArgument: a '[' or '{' that is not closed, a set that means nothing, too many
  // alternatives, or too long a pattern.
  static Result<Globs> parse(std::span<const std::string> patterns);

  bool empty() const { return globs_.empty(); }
  // `path` is relative to the directory that is walked.
  bool select_file(const std::string& path) const;
  // Whether a walk may pass by the folder at `path`.
  bool leave_out_folder(const std::string& path) const;

 private:
  enum class Verdict : std::uint8_t { kIn, kOut, kNone };
  enum class Kind : std::uint8_t { kFile, kFolder };
  struct Glob {
    Verdict verdict;
    bool is_for_folders;
    std::vector<GlobPattern> alternatives;  // with braces expanded
  };
  Verdict verdict_on(const std::string& path, Kind kind) const;

  std::vector<Glob> globs_;
};

}  // namespace hapax::input
