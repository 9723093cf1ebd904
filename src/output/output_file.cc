// Chooses how an output is written: by replacing a regular file, or directly.
#include "output/output_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <climits>
#include <optional>
#include <utility>

#include "base/retry.h"
#include "base/unique_fd.h"
#include "output/files.h"
#include "output/placed_writes.h"
#include "output/write_error.h"

namespace hapax::output {
namespace {

constexpr int kMaxLinks = 40;  // as many as the kernel follows

// N if `path` is a name of this process's descriptor N.
std::optional<int> named_descriptor(std::string_view path) {
  if (path == "/dev/stdin" || path == "/dev/stdout" || path == "/dev/stderr") {
    return path == "/dev/stdin" ? 0 : path == "/dev/stdout" ? 1 : 2;
  }
  for (const std::string_view prefix : {"/dev/fd/", "/proc/self/fd/"}) {
    if (path.starts_with(prefix)) {
      const std::string_view digits = path.substr(prefix.size());
      int number = -1;
      const auto [end, problem] =
          std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (problem == std::errc{} && end == digits.data() + digits.size() && number >= 0) {
        return number;
      }
    }
  }
  return std::nullopt;
}

// The target of the symbolic link `path`, one step; empty if it is not a link.
std::string link_target(const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length =
      retry_on_interrupt([&] { return ::readlink(path.c_str(), target.data(), target.size()); });
  if (length <= 0) {
    return {};
  }
  const std::string_view text(target.data(), static_cast<std::size_t>(length));
  if (text.starts_with('/')) {
    return std::string(text);
  }
  return path.substr(0, path.rfind('/') + 1).append(text);
}

// Follows symbolic links, dangling ones too, to a name that is not a link or means a descriptor.
Result<std::string> resolve(const std::string& path) {
  std::string resolved = path;
  for (int links = 0; links <= kMaxLinks; ++links) {
    if (named_descriptor(resolved)) {
      return resolved;
    }
    std::string next = link_target(resolved);
    if (next.empty()) {
      return resolved;
    }
    resolved = std::move(next);
  }
  return write_error(ELOOP, path);
}

Result<std::unique_ptr<OutputFile>> open_descriptor(int number, const std::string& path,
                                                    const StopEvent* stop) {
  UniqueFd copy(retry_on_interrupt([&] { return ::fcntl(number, F_DUPFD_CLOEXEC, 0); }));
  if (!copy) {
    return write_error(errno, path);
  }
  return make_direct_file(std::move(copy), path, stop);
}

// Opens a FIFO once it has a reader. Nothing tells when one comes, so it is tried again and again.
UniqueFd open_fifo(const std::string& path, const StopEvent& stop) {
  constexpr std::chrono::milliseconds kBetweenTries{10};
  for (;;) {
    UniqueFd file(retry_on_interrupt(
        [&] { return ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); }));
    if (file || errno != ENXIO) {
      return file;
    }
    pollfd asked{stop.descriptor(), POLLIN, 0};
    poll_for({&asked, 1}, kBetweenTries);
    if (stop.requested()) {
      errno = ENXIO;
      return {};
    }
  }
}

Result<std::unique_ptr<OutputFile>> open_special(const std::string& path, mode_t mode,
                                                 const StopEvent* stop) {
  UniqueFd file;
  if (S_ISFIFO(mode) && stop != nullptr && stop->descriptor() != -1) {
    file = open_fifo(path, *stop);
    if (!file && stop->requested()) {
      return cancelled();
    }
  } else {
    file.reset(
        retry_on_interrupt([&] { return ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY); }));
  }
  if (!file) {
    return write_error(errno, path);
  }
  return make_direct_file(std::move(file), path, stop);
}

}  // namespace

Result<std::unique_ptr<OutputFile>> OutputFile::open(const std::string& path,
                                                     const StopEvent* stop) {
  auto resolved = resolve(path);
  if (!resolved) {
    return resolved.error();
  }
  if (const std::optional<int> number = named_descriptor(*resolved)) {
    return open_descriptor(*number, path, stop);
  }
  struct stat status {};
  if (retry_on_interrupt([&] { return ::stat(resolved->c_str(), &status); }) != 0) {
    if (errno != ENOENT) {
      return write_error(errno, path);
    }
    return make_atomic_file(*resolved, std::nullopt);
  }
  if (S_ISDIR(status.st_mode)) {
    return write_error(EISDIR, path);
  }
  if (!S_ISREG(status.st_mode)) {
    return open_special(path, status.st_mode, stop);
  }
  // Renaming would also replace a file that is protected against writing, which hapax must not.
  if (retry_on_interrupt(
          [&] { return ::faccessat(AT_FDCWD, resolved->c_str(), W_OK, AT_EACCESS); }) != 0) {
    return write_error(errno, path);
  }
  return make_atomic_file(*resolved, status);
}

Result<std::unique_ptr<PlacedWrites>> OutputFile::placed_writes() {
  return std::unique_ptr<PlacedWrites>();
}

Result<void> OutputFile::commit() {
  Result<void> prepared = prepare();
  return prepared ? publish() : prepared;
}

std::unique_ptr<OutputFile> OutputFile::over(int descriptor, std::string name) {
  // Closing this copy reports errors of delayed writes; the caller keeps the descriptor.
  UniqueFd copy(retry_on_interrupt([&] { return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }));
  return make_direct_file(std::move(copy), std::move(name), nullptr);
}

}  // namespace hapax::output
