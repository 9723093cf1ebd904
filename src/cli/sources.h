// What is to be counted: the operands, or the names in --files0-from, as inputs of the library; and
// how they are read more than once, for --verify and hapax compare. Tested by
// tests/cli/sources_test.py and, for /proc, compare_inputs_test.py.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "hapax/input.h"
#include "hapax/result.h"

namespace hapax::cli {

struct Sources {
  std::vector<Input> inputs;
  std::vector<UniqueFd> files;  // copies of what can be read only once, and what had to be opened;
                                // `inputs` refer to them
};

// For messages: "-" is standard input.
std::string shown_name(const std::string& path);

// The operands, or the names in the list `files0_from`. "-" is standard input.
Result<std::vector<Input>> gather_inputs(const std::vector<std::string>& paths,
                                         const std::optional<std::string>& files0_from);
// The same, where no operand at all is standard input too, which is said to who sits at a terminal.
Result<Sources> gather_sources(const std::vector<std::string>& paths,
                               const std::optional<std::string>& files0_from, bool keep_quiet);

// Copies pipes, files of /proc and the like into unnamed files, and says of every open file where
// reading begins, so that all inputs can be read again, also several times at once.
Result<void> make_rereadable(Sources& sources);

// The same, by other processes too, to which paths such as /dev/stdin and /proc/self/cwd lead
// elsewhere: a file is opened, and a folder named as it is without /proc.
Result<void> make_rereadable_elsewhere(Sources& sources);

}  // namespace hapax::cli
