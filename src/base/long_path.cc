#include "base/long_path.h"

#include <fcntl.h>

#include <cerrno>
#include <climits>
#include <cstring>

#include "base/retry.h"

namespace hapax {
namespace {

constexpr std::size_t kMaxPathBytes = PATH_MAX - 1;  // PATH_MAX counts the NUL at the end

// A folder, and a path below it that the system takes.
struct Below {
  UniqueFd folder;
  const char* rest;

  int folder_descriptor() const { return folder ? folder.get() : AT_FDCWD; }
};

// `rest` is null where a part could not be followed.
Below shorten(const std::string& path) {
  Below below{UniqueFd(), path.c_str()};
  std::size_t begin = 0;
  while (path.size() - begin > kMaxPathBytes) {
    const std::size_t cut = path.rfind('/', begin + kMaxPathBytes - 1);
    if (cut == std::string::npos || cut <= begin) {
      errno = ENAMETOOLONG;
      return {UniqueFd(), nullptr};
    }
    const std::string part = path.substr(begin, cut - begin);
    below.folder = UniqueFd(retry_on_interrupt([&] {
      return ::openat(below.folder_descriptor(), part.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }));
    if (!below.folder) {
      return {UniqueFd(), nullptr};
    }
    // A rest that began with a slash would begin at the root.
    begin = path.find_first_not_of('/', cut);
    if (begin == std::string::npos) {
      below.rest = ".";
      return below;
    }
    below.rest = path.c_str() + begin;
  }
  return below;
}

}  // namespace

UniqueFd open_long(const std::string& path, int flags) {
  const Below below = shorten(path);
  if (below.rest == nullptr) {
    return {};
  }
  return UniqueFd(
      retry_on_interrupt([&] { return ::openat(below.folder_descriptor(), below.rest, flags); }));
}

bool stat_long(const std::string& path, struct stat& status, LastLink last) {
  const Below below = shorten(path);
  const int flags = last == LastLink::kKeep ? AT_SYMLINK_NOFOLLOW : 0;
  return below.rest != nullptr &&
         retry_on_interrupt(
             [&] { return ::fstatat(below.folder_descriptor(), below.rest, &status, flags); }) == 0;
}

}  // namespace hapax
