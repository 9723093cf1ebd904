// Commands that make text of an input that is no plain text, for warnings. Tested by
// tests/cli/cures_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace hapax::cli {

struct Cure {
  std::string what;     // "a zip archive"
  std::string command;  // "unzip -p book.zip"; writes text to standard output; empty: none is known
  // Whether the command lists the counts by itself.
  bool counts = false;
};

// `format` is a name of input/recognise.h. The command names `path` as a word for a shell, or FILE
// where that is long or has characters that do not show.
Cure cure_for(std::string_view format, std::string_view path);

}  // namespace hapax::cli
