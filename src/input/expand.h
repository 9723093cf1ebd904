// Directories become the files in them, in sorted order; all other inputs stay as they are.
// Tested by tests/input/expand_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hapax/counts.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "input/input_list.h"

namespace hapax::input {

struct Expansion {
  InputList inputs;               // no directories; in the order in which they are counted
  std::uint64_t total_bytes = 0;  // stored bytes of all of them; 0 where one cannot be known, or
                                  // there is no options.progress
  std::vector<Notice>
      notices;  // what was left out: special files, the run's own output, unreadable
};

// Walks what is a directory among `inputs`: regular files only, each folder in byte order of the
// names in it. Hidden files are left out as options.hidden_files says, and told of where they are
// many. Symbolic links are followed when named; in a folder as options.folder_links says, but never
// to a folder that the link is in. A file that is reached twice is counted twice. Files of
// `options.exclude_files` are left out; `options.globs` are applied to the path below the
// directory. A path that does not exist, or a directory that cannot be read, is an error, or a
// notice under OnUnreadable::kSkip. The paths of `inputs` outlive the result, which refers to them.
Result<Expansion> expand(std::span<const Input> inputs, const Options& options);

}  // namespace hapax::input
