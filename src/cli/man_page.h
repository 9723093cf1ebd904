// hapax(1) in man(7) macros, made from the description of the command line. Tested by
// tests/cli/man_page_test.py, with mandoc's linter.
#pragma once

#include <string>

namespace hapax::cli {

std::string man_page();

}  // namespace hapax::cli
