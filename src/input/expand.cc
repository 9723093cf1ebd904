#include "input/expand.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <optional>
#include <string>
#include <utility>

#include "base/long_path.h"
#include "base/retry.h"
#include "base/stop_event.h"
#include "base/system_error.h"
#include "input/findings.h"
#include "input/glob.h"
#include "input/open.h"
#include "input/texts_stream.h"
#include "input/walk.h"

namespace hapax::input {
namespace {

Error own_output(const std::string& path) {
  return Error{.kind = ErrorKind::kInvalidArgument,
               .cause = "it is both an input and the output of this run",
               .path = path,
               .remedy = "write to another file"};
}

Error socket(const std::string& path) {
  return Error{
      .kind = ErrorKind::kNotReadable,
      .cause = "it is a socket, which cannot be read as a file",
      .path = path,
      .remedy = "count what a program reads from it: socat -u UNIX-CONNECT:SOCKET - | hapax count"};
}

// The error for a path that stat(2) refused. A broken link needs a message of its own, because the
// link itself exists.
Error missing(int failure, const std::string& path) {
  struct stat link {};
  if (failure != ENOENT || !stat_long(path, link, LastLink::kKeep) || !S_ISLNK(link.st_mode)) {
    return system_error(failure, path);
  }
  std::string target(PATH_MAX, '\0');
  const ssize_t length =
      retry_on_interrupt([&] { return ::readlink(path.c_str(), target.data(), target.size()); });
  if (length < 0) {
    return system_error(failure, path);
  }
  target.resize(static_cast<std::size_t>(length));
  return Error{
      .kind = ErrorKind::kNotFound,
      .cause = "it is a symbolic link to '" + shown_path(target) + "', which does not exist",
      .path = path,
      .remedy = "correct the link, or name the file itself"};
}

std::optional<std::uint64_t> bytes_left(const DescriptorInput& input) {
  struct stat status {};
  if (retry_on_interrupt([&] { return ::fstat(input.descriptor, &status); }) != 0 ||
      !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  const std::uint64_t begin = input.begin ? *input.begin : position_of(input.descriptor);
  const auto bytes = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
  return bytes - std::min(begin, bytes);
}

// How many bytes an input that is not a path has; nothing where that is not known.
std::optional<std::uint64_t> known_bytes(const Input& input) {
  if (const auto* const memory = std::get_if<MemoryInput>(&input)) {
    return memory->bytes.size();
  }
  if (const auto* const texts = std::get_if<TextsInput>(&input)) {
    return bytes_of(texts->texts);
  }
  if (const auto* const source = std::get_if<RandomAccessInput>(&input)) {
    const std::uint64_t end = std::min(source->end, source->file->size());
    return end - std::min(source->begin, end);
  }
  const auto* const open = std::get_if<DescriptorInput>(&input);
  return open != nullptr ? bytes_left(*open) : std::nullopt;
}

class Expander {
 public:
  Expander(const Options& options, Globs globs) : findings_(options), globs_(std::move(globs)) {}

  // `given` is the number of the input. Errors have it, too.
  Result<void> add(const Input& input, std::size_t given) {
    findings_.set_given(given);
    Result<void> added = add_one(input);
    if (!added && added.error().kind != ErrorKind::kCancelled) {
      Error error = added.error();
      error.input = given;
      return error;
    }
    return added;
  }

  Expansion finish() { return findings_.finish(); }

 private:
  Result<void> add_one(const Input& input) {
    if (const auto* const path = std::get_if<PathInput>(&input)) {
      return add_path(input, *path);
    }
    if (const auto* const range = std::get_if<RangeInput>(&input)) {
      return add_range(*range);
    }
    findings_.take(input, known_bytes(input));
    return {};
  }

  // A path that the caller named: links are followed, and hidden or special files are counted too.
  // A file that was listed is no directory: if it is one now, open() returns the error.
  Result<void> add_path(const Input& input, const PathInput& named) {
    const std::string& path = named.path;
    struct stat status {};
    if (!stat_long(path, status)) {
      return findings_.unreadable(missing(errno, path));
    }
    if (S_ISDIR(status.st_mode) && !named.listed) {
      return walk(path, globs_, findings_);
    }
    if (S_ISSOCK(status.st_mode)) {
      return findings_.unreadable(socket(path));
    }
    if (findings_.is_excluded(status)) {
      return own_output(path);
    }
    findings_.take(input, S_ISREG(status.st_mode)
                              ? std::optional(static_cast<std::uint64_t>(status.st_size))
                              : std::nullopt);
    return {};
  }

  Result<void> add_range(const RangeInput& range) {
    struct stat status {};
    if (!stat_long(range.path, status)) {
      return findings_.unreadable(missing(errno, range.path));
    }
    if (findings_.is_excluded(status)) {
      return own_output(range.path);
    }
    const auto bytes = static_cast<std::uint64_t>(status.st_size);
    const std::uint64_t end = std::min(range.end, bytes);
    findings_.take(range, end - std::min(range.begin, end));
    return {};
  }

  Findings findings_;
  const Globs globs_;
};

}  // namespace

Result<Expansion> expand(std::span<const Input> inputs, const Options& options) {
  Result<Globs> globs = Globs::parse(options.globs);
  if (!globs) {
    return globs.error();
  }
  Expander expander(options, std::move(globs).value());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    Result<void> added = options.stop.stop_requested() ? cancelled() : expander.add(inputs[i], i);
    if (!added) {
      return added.error();
    }
  }
  return expander.finish();
}

}  // namespace hapax::input
