// What to do about an input that is no plain text, as a command to type. Tested by
// tests/cli/cures_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace hapax::cli {

struct Cure {
  std::string what;     // "a zip archive"
  std::string command;  // "unzip -p book.zip"; writes text to standard output; empty: none is known
};

// `format` is a name of input/recognise.h. The command names `path` where a shell would take it as
// it stands and messages show it whole, else FILE.
Cure cure_for(std::string_view format, std::string_view path);

}  // namespace hapax::cli
