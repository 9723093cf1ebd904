#include "ipc/inheritable.h"

#include <fcntl.h>

#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>

namespace hapax::ipc {

std::vector<int> inheritable_descriptors(int first) {
  std::vector<int> found;
  std::error_code failed;
  std::filesystem::directory_iterator entry("/proc/self/fd", failed);
  while (!failed && entry != std::filesystem::directory_iterator()) {
    const std::string name = entry->path().filename().string();
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    const int flags = descriptor < first ? -1 : ::fcntl(descriptor, F_GETFD);
    if (flags != -1 && (flags & FD_CLOEXEC) == 0) {
      found.push_back(descriptor);
    }
    entry.increment(failed);
  }
  return found;
}

}  // namespace hapax::ipc
