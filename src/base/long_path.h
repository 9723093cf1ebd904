// open(2) and stat(2) for paths of any length. The system accepts paths of less than PATH_MAX
// (4,096) bytes. A longer path is followed in parts: each part is opened relative to the folder
// that the previous part leads to. At most two descriptors are open at a time. Failures set errno,
// as those of the system calls do; an interrupted call is repeated. Thread safety: any. Tested by
// tests/base/long_path_test.cc.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "base/unique_fd.h"

namespace hapax {

// `flags` are those of open(2), without O_CREAT. Returns an empty UniqueFd and sets errno on
// failure.
UniqueFd open_long(const std::string& path, int flags);

enum class LastLink : std::uint8_t { kFollow, kKeep };

// Fills in `status` and returns true, or sets errno. `last` says whether a symbolic link at the end
// of the path is followed.
bool stat_long(const std::string& path, struct stat& status, LastLink last = LastLink::kFollow);

}  // namespace hapax
