// Help for a person at a terminal. The short help (-h) fits a screen: usage, the flags used most,
// an example. The long help (--help) has everything. Both end with where to read on. Tested by
// tests/cli/help_test.py.
#pragma once

#include <string>

#include "cli/description.h"

namespace hapax::cli {

std::string help_text(const Command& command);
std::string short_help_text(const Command& command);
// The versions of the program and of Unicode, and the kernels that this CPU can run.
std::string version_text();

// "-o, --output FILE": how help and man page name a flag.
std::string flag_heading(const Flag& flag);
// The help of a flag with its choices, where the help does not name them all.
std::string flag_help(const Flag& flag);

}  // namespace hapax::cli
