#include "cli/terminal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "base/retry.h"

namespace hapax::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool can_redraw_lines() {
  const std::string term = environment("TERM");
  return is_terminal(STDERR_FILENO) && !term.empty() && term != "dumb";
}

bool can_show_colours() { return can_redraw_lines() && environment("NO_COLOR").empty(); }

void occupy_standard_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) {
      // open() takes the lowest free number, which is this one. The descriptor is of a symbolic
      // link itself: it can be neither read nor written, nor opened again through /dev/stdin.
      const int link =
          retry_on_interrupt([] { return ::open("/proc/self/exe", O_PATH | O_NOFOLLOW); });
      if (link == -1) {
        retry_on_interrupt(
            [&] { return ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY); });
      }
    }
  }
}

}  // namespace hapax::cli
