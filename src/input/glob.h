// Selects the files of a directory by shell patterns, as ripgrep's -g does.
//
// A pattern without '/' is matched against the name; a pattern with '/' against the path below the
// directory. There '*', '?' and sets do not match a '/', except in a pattern with "**". "**/"
// matches any number of folders, also none. {a,b} matches either. glob_set.h describes sets.
// Characters are code points of UTF-8, whatever the locale; a byte that is not UTF-8 is one
// character. A pattern that ends in '/' matches only folders. "!pattern" excludes a file, or a
// folder with everything in it. The last matching pattern wins. A file that matches no pattern is
// selected only if every pattern starts with '!'.
//
// Thread safety: const members, from any thread. Tested by tests/input/glob_test.cc,
// glob_random_test.cc and tests/fuzz/glob_fuzzer.cc.
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
  // Returns kInvalidArgument for a '[' or '{' that is not closed, an invalid set, too many
  // alternatives, or a pattern that is too long.
  static Result<Globs> parse(std::span<const std::string> patterns);

  bool empty() const { return globs_.empty(); }
  // `path` is relative to the walked directory.
  bool select_file(const std::string& path) const;
  // Whether a walk skips the folder at `path`.
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
