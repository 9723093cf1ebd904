// open(2) and stat(2) for paths of any length. The system takes paths of less than PATH_MAX (4,096)
// bytes; a longer one is followed in parts, each relative to the folder that the part before leads
// to. At most two descriptors are open at a time. Failures are told by errno, as the system calls
// do; an interrupted call is made again. Thread safety: any. Tested by
// tests/base/long_path_test.cc.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "base/unique_fd.h"

namespace hapax {

// Without O_CREAT.
UniqueFd open_long(const std::string& path, int flags);

enum class LastLink : std::uint8_t { kFollow, kKeep };

// Whether `status` has been filled in. `last`: of a symbolic link, what it leads to or itself.
bool stat_long(const std::string& path, struct stat& status, LastLink last = LastLink::kFollow);

}  // namespace hapax
