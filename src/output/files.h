// The two kinds of output file, for output_file.cc, which chooses between them. The classes are
// hidden in direct_file.cc and atomic_file.cc. Tested by the tests of the same names and
// tests/output/output_file_test.cc.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <optional>
#include <string>

#include "base/stop_event.h"
#include "base/unique_fd.h"
#include "hapax/result.h"
#include "output/output_file.h"

namespace hapax::output {

// Writes to `file` itself, which is a device, a pipe or a terminal. `stop` may be null.
std::unique_ptr<OutputFile> make_direct_file(UniqueFd file, std::string name,
                                             const StopEvent* stop);

// Replaces the regular file `target`, or creates it, in commit(). `target` is not a symbolic link.
// `replaced` is the status of the file that is there now, empty if there is none.
Result<std::unique_ptr<OutputFile>> make_atomic_file(const std::string& target,
                                                     const std::optional<struct stat>& replaced);

}  // namespace hapax::output
