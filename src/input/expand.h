// Replaces each directory among the inputs by the files in it, in sorted order. Other inputs stay
// as they are. Tested by tests/input/expand_test.cc.
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

// Walks the directories among `inputs` and takes the regular files in them, each folder in byte
// order of its names. options.hidden_files says whether hidden files are taken; a notice says so if
// they are many. A symbolic link that is named is followed. options.directory_links says whether
// links inside a folder are followed, but never to a folder that contains the link. A file that is
// reached twice is counted twice. Files of `options.exclude_files` are left out; `options.globs`
// are applied to the path below the directory. A path that does not exist, or a directory that
// cannot be read, is an error, or a notice under OnUnreadable::kSkip. The result refers to the
// paths of `inputs`, which must outlive it.
Result<Expansion> expand(std::span<const Input> inputs, const Options& options);

}  // namespace hapax::input
