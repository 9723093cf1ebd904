#include "hapax/list_files.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/long_path.h"
#include "base/stop_event.h"
#include "base/system_error.h"
#include "input/expand.h"
#include "input/findings.h"
#include "input/glob.h"

namespace hapax {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

Result<ListedFile> listed(const std::string& path) {
  struct stat status {};
  if (!stat_long(path, status)) {
    return system_error(errno, path);
  }
  if (!S_ISREG(status.st_mode)) {
    return Error{.kind = ErrorKind::kNotReadable,
                 .cause = "it is not a regular file",
                 .path = path,
                 .remedy = "save its content in a file, or count it on one machine"};
  }
  return ListedFile{.path = path,
                    .bytes = static_cast<std::uint64_t>(status.st_size),
                    .modified = status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec,
                    .inode = status.st_ino};
}

// Whether a walk would come as far as the file: no folder on the way is left out.
bool is_selected(const std::string& name, const input::Globs& globs, bool takes_hidden) {
  for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
    end = name.find('/', begin);
    if (!takes_hidden && name[begin] == '.') {
      return false;
    }
    if (end != std::string::npos && globs.leave_out_folder(name.substr(0, end))) {
      return false;
    }
  }
  return globs.select_file(name);
}

}  // namespace

Result<std::vector<bool>> select_files(std::span<const std::string> names, const Options& options) {
  const Result<input::Globs> globs = input::Globs::parse(options.globs);
  if (!globs) {
    return globs.error();
  }
  std::vector<bool> selected;
  selected.reserve(names.size());
  for (const std::string& name : names) {
    selected.push_back(is_selected(name, *globs, options.hidden_files == HiddenFiles::kCount));
  }
  return selected;
}

Result<FileList> list_files(std::span<const std::string> paths, const Options& options) {
  std::vector<Input> inputs;
  inputs.reserve(paths.size());
  for (const std::string& path : paths) {
    inputs.emplace_back(PathInput{path});
  }
  Result<input::Expansion> expansion = input::expand(inputs, options);
  if (!expansion) {
    return expansion.error();
  }
  FileList list;
  list.notices = std::move(expansion->notices);
  for (std::size_t i = 0; i < expansion->inputs.size(); ++i) {
    if (options.stop.stop_requested()) {
      return cancelled();
    }
    Result<ListedFile> file = listed(expansion->inputs.name(i));
    if (file) {
      list.files.push_back(std::move(file).value());
    } else if (options.on_unreadable == OnUnreadable::kFail) {
      return file.error();
    } else {
      list.notices.push_back(input::unreadable_notice(file.error()));
    }
  }
  return list;
}

}  // namespace hapax
