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

namespace hapax::input {

struct Expansion {
  std::vector<Input> inputs;      // no directories; in the order in which they are counted
  std::uint64_t total_bytes = 0;  // stored bytes of all of them; 0 where one cannot be known
  std::vector<Notice>
      notices;  // what was left out: special files, the run's own output, unreadable
};

// Walks what is a directory among `inputs`: regular files only, each folder in byte order of the
// names in it, hidden ones too, symbolic links followed when named but not inside a walk, files of
// `options.never_read` left out, `options.globs` applied to the path below the directory. A path
// that does not exist, or a directory that cannot be read, is an error, or a notice under
// Unreadable::kSkip.
Result<Expansion> expand(std::span<const Input> inputs, const Options& options);

}  // namespace hapax::input
