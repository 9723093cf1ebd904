// Which files of a directory are counted: shell patterns, as ripgrep's -g takes them.
//
// A pattern without '/' is matched with the file's name; one with '/' with its path below the
// directory, where '*' does not cross a '/', except in a pattern with "**". "!pattern" leaves files
// out. The last pattern that matches decides; without a match a file is in exactly if all patterns
// leave out. Tested by tests/input/glob_test.cc.
#pragma once

#include <span>
#include <string>

namespace hapax::input {

// `path` is relative to the directory that is walked.
bool glob_selects(std::span<const std::string> globs, const std::string& path);

}  // namespace hapax::input
