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

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// What is different from the listing; empty if nothing is.
std::string difference(const FileState& listed, const struct stat& status) {
  const auto bytes = static_cast<std::uint64_t>(status.st_size);
  if (!S_ISREG(status.st_mode)) {
    return S_ISDIR(status.st_mode) ? "it is a directory" : "it is no regular file";
  }
  if (listed.inode && *listed.inode != status.st_ino) {
    return "it is another file";
  }
  if (listed.bytes && *listed.bytes != bytes) {
    return "its size was " + std::to_string(*listed.bytes) + " and is " + std::to_string(bytes);
  }
  return listed.modified && *listed.modified != nanoseconds(status.st_mtim) ? "it was modified"
                                                                            : "";
}

// Checks a file that has just been opened.
Result<void> check(const struct stat& status, const std::string& name,
                   const std::optional<FileState>& listed) {
  const std::string what = listed ? difference(*listed, status) : "";
  if (!what.empty()) {
    return Error{.kind = ErrorKind::kInputChanged,
                 .cause = "the file is not what it was when it was listed: " + what,
                 .path = name,
                 .remedy = "list the files again when nothing writes to them"};
  }
  return S_ISDIR(status.st_mode) ? Result<void>(system_error(EISDIR, name)) : Result<void>();
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

Result<WatchedFile> WatchedFile::watch(UniqueFd descriptor, const std::string& name,
                                       const std::optional<FileState>& listed) {
  const Result<struct stat> status = status_of(descriptor.get());
  if (!status) {
    Error error = status.error();
    error.path = name;
    return error;
  }
  if (Result<void> checked = check(*status, name, listed); !checked) {
    return checked.error();
  }
  return WatchedFile(std::move(descriptor), *status, !listed.has_value());
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
    return may_grow_ ? Result<Change>(Change::kGrew)
                     : changed("the file grew while it was counted");
  }
  if (!is_same_moment(now->st_mtim, status_.st_mtim)) {
    return changed("the file was written to while it was counted");
  }
  return Change::kNone;
}

}  // namespace hapax::input
