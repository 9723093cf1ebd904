#include "base/long_path.h"

#include <fcntl.h>

#include <cerrno>
#include <climits>

#include "base/retry.h"

namespace hapax {
namespace {

constexpr std::size_t kMaxPathBytes = PATH_MAX - 1;  // PATH_MAX counts the NUL at the end

// A path that the system accepts, relative to `folder` or, without one, to the working directory.
struct RelativePath {
  UniqueFd folder;
  const char* rest;

  int folder_descriptor() const { return folder ? folder.get() : AT_FDCWD; }
};

// Opens the leading folders of `path` until the rest is short enough. If a part cannot be followed,
// sets `rest` to null, and errno.
RelativePath shorten(const std::string& path) {
  RelativePath relative{UniqueFd(), path.c_str()};
  std::size_t begin = 0;
  while (path.size() - begin > kMaxPathBytes) {
    const std::size_t cut = path.rfind('/', begin + kMaxPathBytes - 1);
    if (cut == std::string::npos || cut <= begin) {
      errno = ENAMETOOLONG;
      return {UniqueFd(), nullptr};
    }
    const std::string part = path.substr(begin, cut - begin);
    relative.folder = UniqueFd(retry_on_interrupt([&] {
      return ::openat(relative.folder_descriptor(), part.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    }));
    if (!relative.folder) {
      return {UniqueFd(), nullptr};
    }
    // Slashes are skipped: a rest that begins with one would start at the root.
    begin = path.find_first_not_of('/', cut);
    if (begin == std::string::npos) {
      relative.rest = ".";
      return relative;
    }
    relative.rest = path.c_str() + begin;
  }
  return relative;
}

}  // namespace

UniqueFd open_long(const std::string& path, int flags) {
  const RelativePath relative = shorten(path);
  if (relative.rest == nullptr) {
    return {};
  }
  return UniqueFd(retry_on_interrupt(
      [&] { return ::openat(relative.folder_descriptor(), relative.rest, flags); }));
}

bool stat_long(const std::string& path, struct stat& status, LastLink last) {
  const RelativePath relative = shorten(path);
  const int flags = last == LastLink::kKeep ? AT_SYMLINK_NOFOLLOW : 0;
  return relative.rest != nullptr &&
         retry_on_interrupt([&] {
           return ::fstatat(relative.folder_descriptor(), relative.rest, &status, flags);
         }) == 0;
}

}  // namespace hapax
