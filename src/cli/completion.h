// Completion scripts for the shells people use, made from the description of the command line.
// Tested by tests/cli/completion_test.py, which runs them in the shells.
#pragma once

#include <string>

namespace hapax::cli {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace hapax::cli
