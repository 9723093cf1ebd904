#include "input/expand.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include "base/retry.h"
#include "base/stop_event.h"
#include "base/system_error.h"
#include "input/glob.h"

namespace hapax::input {
namespace {

Result<std::vector<std::string>> sorted_names(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(
      retry_on_interrupt([&] { return ::opendir(folder.c_str()); }), ::closedir);
  if (!open) {
    return system_error(errno, folder);
  }
  std::vector<std::string> names;
  for (;;) {
    const dirent* const entry = retry_on_interrupt([&] {
      errno = 0;  // readdir(3) tells its failures from the end by errno alone
      return ::readdir(open.get());
    });
    if (entry == nullptr) {
      break;
    }
    const std::string name = entry->d_name;
    if (name != "." && name != "..") {
      names.push_back(name);
    }
  }
  if (errno != 0) {
    return system_error(errno, folder);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string join(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

Error own_output(const std::string& path) {
  return Error{.kind = ErrorKind::kInvalidArgument,
               .cause = "it is both an input and the output of this run",
               .path = path,
               .remedy = "write to another file"};
}

bool leads_to_a_folder(const std::string& link) {
  struct stat status {};
  return retry_on_interrupt([&] { return ::stat(link.c_str(), &status); }) == 0 &&
         S_ISDIR(status.st_mode);
}

class Expander {
 public:
  Expander(const Options& options, Globs globs) : options_(options), globs_(std::move(globs)) {}

  Result<void> add(const Input& input) {
    if (const auto* const path = std::get_if<PathInput>(&input)) {
      return add_path(*path);
    }
    if (const auto* const range = std::get_if<RangeInput>(&input)) {
      return add_range(*range);
    }
    const auto* const memory = std::get_if<MemoryInput>(&input);
    const auto* const open = std::get_if<DescriptorInput>(&input);
    take(input, memory != nullptr ? std::optional(memory->bytes.size())
                : open != nullptr ? bytes_left(open->descriptor)
                                  : std::nullopt);
    return {};
  }

  Expansion finish() {
    expansion_.total_bytes = all_known_ ? expansion_.total_bytes : 0;
    return std::move(expansion_);
  }

 private:
  static std::optional<std::uint64_t> bytes_left(int descriptor) {
    struct stat status {};
    if (retry_on_interrupt([&] { return ::fstat(descriptor, &status); }) != 0 ||
        !S_ISREG(status.st_mode)) {
      return std::nullopt;
    }
    const off_t position = std::max<off_t>(::lseek(descriptor, 0, SEEK_CUR), 0);
    return static_cast<std::uint64_t>(std::max<off_t>(status.st_size - position, 0));
  }

  void take(Input input, std::optional<std::uint64_t> bytes) {
    all_known_ = all_known_ && bytes.has_value();
    expansion_.total_bytes += bytes.value_or(0);
    expansion_.inputs.push_back(std::move(input));
  }

  // Under Unreadable::kSkip a notice, else the error.
  Result<void> unreadable(Error error) {
    if (options_.unreadable == Unreadable::kError) {
      return error;
    }
    const std::string path = std::exchange(error.path, "");
    expansion_.notices.push_back({Notice::Kind::kUnreadable, path, describe(error), 0, 0, false});
    return {};
  }

  void skip(std::string path, std::string why) {
    expansion_.notices.push_back(
        {Notice::Kind::kSkipped, std::move(path), std::move(why), 0, 0, false});
  }

  bool is_never_read(const struct stat& status) const {
    const FileIdentity identity{status.st_dev, status.st_ino};
    return std::find(options_.never_read.begin(), options_.never_read.end(), identity) !=
           options_.never_read.end();
  }

  Result<void> add_range(const RangeInput& range) {
    struct stat status {};
    if (retry_on_interrupt([&] { return ::stat(range.path.c_str(), &status); }) != 0) {
      return unreadable(system_error(errno, range.path));
    }
    if (S_ISREG(status.st_mode) && is_never_read(status)) {
      return own_output(range.path);
    }
    const auto bytes = static_cast<std::uint64_t>(status.st_size);
    const std::uint64_t end = std::min(range.end, bytes);
    take(range, end - std::min(range.begin, end));
    return {};
  }

  // A path as it was named: links are followed, and whatever it is, it is counted.
  Result<void> add_path(const PathInput& path) {
    struct stat status {};
    if (retry_on_interrupt([&] { return ::stat(path.path.c_str(), &status); }) != 0) {
      return unreadable(system_error(errno, path.path));
    }
    if (S_ISDIR(status.st_mode)) {
      return walk(path.path);
    }
    if (S_ISREG(status.st_mode) && is_never_read(status)) {
      return own_output(path.path);
    }
    take(path, S_ISREG(status.st_mode) ? std::optional(static_cast<std::uint64_t>(status.st_size))
                                       : std::nullopt);
    return {};
  }

  // A stack of what is still to be looked at, the next on top: depth is bounded by memory alone.
  Result<void> walk(const std::string& root) {
    const std::size_t known = expansion_.inputs.size() + expansion_.notices.size();
    std::vector<std::string> waiting;
    Result<void> visited = list(root, waiting);
    while (visited && !waiting.empty()) {
      if (options_.stop.stop_requested()) {
        return cancelled();
      }
      const std::string path = std::move(waiting.back());
      waiting.pop_back();
      visited = visit(root, path, waiting);
    }
    if (expansion_.inputs.size() + expansion_.notices.size() == known) {
      expansion_.notices.push_back(
          {Notice::Kind::kNothingFound, root,
           globs_.empty() ? "no file in it" : "no file in it matches the patterns", 0, 0, false});
    }
    return visited;
  }

  Result<void> list(const std::string& folder, std::vector<std::string>& waiting) {
    Result<std::vector<std::string>> names = sorted_names(folder);
    if (!names) {
      return unreadable(names.error());
    }
    for (auto name = names->rbegin(); name != names->rend(); ++name) {
      waiting.push_back(join(folder, *name));
    }
    return {};
  }

  Result<void> visit(const std::string& root, const std::string& path,
                     std::vector<std::string>& waiting) {
    struct stat status {};
    if (retry_on_interrupt([&] { return ::lstat(path.c_str(), &status); }) != 0) {
      return unreadable(system_error(errno, path));
    }
    const std::string below = path.substr(root.size() + (root.ends_with('/') ? 0 : 1));
    if (S_ISDIR(status.st_mode)) {
      return globs_.leave_out_folder(below) ? Result<void>() : list(path, waiting);
    }
    const bool is_meant = S_ISLNK(status.st_mode) && leads_to_a_folder(path)
                              ? !globs_.leave_out_folder(below)
                              : globs_.select_file(below);
    if (is_meant) {
      visit_file(path, status);
    }
    return {};
  }

  void visit_file(const std::string& path, const struct stat& status) {
    if (S_ISLNK(status.st_mode)) {
      skip(path, "a symbolic link; name it to count what it leads to");
    } else if (!S_ISREG(status.st_mode)) {
      skip(path, "not a regular file; name it to read it");
    } else if (is_never_read(status)) {
      skip(path, "the output of this run");
    } else {
      take(PathInput{path}, static_cast<std::uint64_t>(status.st_size));
    }
  }

  const Options& options_;
  const Globs globs_;
  Expansion expansion_;
  bool all_known_ = true;
};

}  // namespace

Result<Expansion> expand(std::span<const Input> inputs, const Options& options) {
  Result<Globs> globs = Globs::parse(options.globs);
  if (!globs) {
    return globs.error();
  }
  Expander expander(options, std::move(globs).value());
  for (const Input& input : inputs) {
    Result<void> added = expander.add(input);
    if (!added) {
      return added.error();
    }
  }
  return expander.finish();
}

}  // namespace hapax::input
