#include "cli/proc_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

#include "base/retry.h"
#include "base/unique_fd.h"

namespace hapax::cli {
namespace {

constexpr int kMaxLinks = 40;  // as many as the kernel follows

bool is_of_proc(int descriptor) {
  struct statfs system {};
  return retry_on_interrupt([&] { return ::fstatfs(descriptor, &system); }) == 0 &&
         system.f_type == PROC_SUPER_MAGIC;
}

UniqueFd look_at(int folder, const std::string& name) {
  return UniqueFd(retry_on_interrupt(
      [&] { return ::openat(folder, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC); }));
}

// The target of a symbolic link, one step; empty if `opened` is not a link.
std::string target_of(const UniqueFd& opened) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length = retry_on_interrupt(
      [&] { return ::readlinkat(opened.get(), "", target.data(), target.size()); });
  return {target.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))};
}

// Cuts the first name off `path`, with the slashes behind it.
std::string take_name(std::string& path) {
  const std::size_t end = std::min(path.find('/'), path.size());
  std::string name = path.substr(0, end);
  path.erase(0, std::min(path.find_first_not_of('/', end), path.size()));
  return name;
}

}  // namespace

// Follows the path name by name, as the kernel does: realpath(3) does not tell the way.
bool leads_through_proc(const std::string& path) {
  std::string rest = path;
  UniqueFd folder = look_at(AT_FDCWD, ".");
  for (int links = 0; folder && !rest.empty();) {
    if (rest.front() == '/') {
      folder = look_at(AT_FDCWD, "/");
      rest.erase(0, std::min(rest.find_first_not_of('/'), rest.size()));
      continue;
    }
    UniqueFd next = look_at(folder.get(), take_name(rest));
    if (!next || is_of_proc(next.get())) {
      return static_cast<bool>(next);
    }
    const std::string target = target_of(next);
    if (target.empty()) {
      folder = std::move(next);
    } else if (++links > kMaxLinks) {
      return false;
    } else {
      rest = rest.empty() ? target : fmt::format("{}/{}", target, rest);
    }
  }
  return false;
}

bool is_made_when_read(const std::string& path, const struct stat& status) {
  struct statfs system {};
  if (!S_ISREG(status.st_mode) ||
      retry_on_interrupt([&] { return ::statfs(path.c_str(), &system); }) != 0) {
    return false;
  }
  constexpr std::array<long, 6> kMade = {PROC_SUPER_MAGIC,    SYSFS_MAGIC,   CGROUP_SUPER_MAGIC,
                                         CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC, TRACEFS_MAGIC};
  return std::find(kMade.begin(), kMade.end(), system.f_type) != kMade.end();
}

}  // namespace hapax::cli
