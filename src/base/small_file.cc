#include "base/small_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>

#include "base/retry.h"
#include "base/unique_fd.h"

namespace hapax {

std::string read_small_file(const std::string& path) {
  constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20;
  constexpr std::size_t kAtOnce = 4096;
  const UniqueFd file(
      retry_on_interrupt([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  std::string text;
  while (file && text.size() < kMaxFileBytes) {
    const std::size_t before = text.size();
    text.resize(before + kAtOnce);
    const ssize_t got =
        retry_on_interrupt([&] { return ::read(file.get(), text.data() + before, kAtOnce); });
    text.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got <= 0) {
      break;
    }
  }
  return text;
}

}  // namespace hapax
