// Makes inputs of the operands, or of the names in --files0-from. For --verify and hapax compare it
// also makes inputs that can be read more than once. Tested by
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
// The same; without operands it is standard input too, and a hint says so at a terminal.
Result<Sources> gather_sources(const std::vector<std::string>& paths,
                               const std::optional<std::string>& files0_from, bool keep_quiet);

// Makes inputs that can be read again, also several times at once: copies pipes, files of /proc and
// the like into unnamed files in `folder`, and fixes where the reading of each open file begins.
Result<void> make_rereadable(Sources& sources, const std::string& folder);

// The same, for other processes too. Paths such as /dev/stdin and /proc/self/cwd lead elsewhere
// there, so a file is opened, and a folder is named by its path without /proc.
Result<void> make_rereadable_elsewhere(Sources& sources, const std::string& folder);

}  // namespace hapax::cli
