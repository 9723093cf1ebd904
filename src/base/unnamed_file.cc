#include "base/unnamed_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>

#include "base/retry.h"
#include "base/system_error.h"

namespace hapax {

Result<UniqueFd> make_unnamed_file(const std::string& folder) {
  UniqueFd file(retry_on_interrupt(
      [&] { return ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); }));
  if (file) {
    return file;
  }
  // Not every file system has unnamed files; then a file is created and its name removed at once.
  std::string name;
  file.reset(retry_on_interrupt([&] {
    name = folder + "/hapax-XXXXXX";
    return ::mkostemp(name.data(), O_CLOEXEC);
  }));
  if (!file) {
    return system_error(errno, folder);
  }
  retry_on_interrupt([&] { return ::unlink(name.c_str()); });
  return file;
}

}  // namespace hapax
