#include "input/watched_file.h"

#include <cerrno>
#include <utility>

#include "base/retry.h"
#include "base/system_error.h"

namespace hapax::input {
namespace {

Result<struct stat> status_of(int descriptor) {
  struct stat status {};
  if (retry_on_interrupt([&] { return ::fstat(descriptor, &status); }) != 0) {
    return system_error(errno, "");
  }
  return status;
}

bool is_same_moment(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

Error changed(std::string what) {
  return Error{.kind = ErrorKind::kInputChanged,
               .cause = std::move(what),
               .remedy = "count it again when nothing writes to it"};
}

}  // namespace

Error became_shorter(std::uint64_t offset) {
  Error error = changed("the file became shorter while it was counted");
  error.offset = offset;
  return error;
}

Result<WatchedFile> WatchedFile::watch(UniqueFd descriptor, const std::string& name) {
  const Result<struct stat> status = status_of(descriptor.get());
  if (!status) {
    Error error = status.error();
    error.path = name;
    return error;
  }
  if (S_ISDIR(status->st_mode)) {
    return system_error(EISDIR, name);
  }
  return WatchedFile(std::move(descriptor), *status);
}

Result<bool> WatchedFile::states_same_size() const {
  const Result<struct stat> now = status_of(descriptor());
  return now ? Result<bool>(now->st_size == status_.st_size) : now.error();
}

Result<WatchedFile::Change> WatchedFile::change() const {
  if (!is_regular()) {
    return Change::kNone;
  }
  const Result<struct stat> now = status_of(descriptor());
  if (!now) {
    return now.error();
  }
  if (now->st_size < status_.st_size) {
    return became_shorter(static_cast<std::uint64_t>(now->st_size));
  }
  if (now->st_size > status_.st_size) {
    return Change::kGrew;
  }
  if (!is_same_moment(now->st_mtim, status_.st_mtim)) {
    return changed("the file was written to while it was counted");
  }
  return Change::kNone;
}

}  // namespace hapax::input
