// Suggests commands that convert an input to plain text, for warnings. Tested by
// tests/cli/cures_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace hapax::cli {

struct Cure {
  std::string what;     // "a zip archive"
  std::string command;  // "unzip -p book.zip"; writes text to standard output; empty: none is known
  // Whether the command prints counts, so that nothing is left to count.
  bool counts = false;
};

// `format` is a name that input/recognise.h gives. The command has `path` as a word for a shell, or
// FILE if the path is long or has characters that cannot be shown.
Cure cure_for(std::string_view format, std::string_view path);

}  // namespace hapax::cli
