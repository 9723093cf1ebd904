#include "spill/spill_errors.h"

#include <algorithm>
#include <cerrno>

#include "base/grouped.h"
#include "base/system_error.h"

namespace hapax::spill {
namespace {

constexpr const char* kNotWritten = "cannot write counts that exceed the memory limit: ";
constexpr const char* kNotRead = "cannot read counts that exceed the memory limit: ";

// In MB, rounded up.
std::string megabytes(std::uint64_t bytes) {
  constexpr std::uint64_t kMegabyte = 1'000'000;
  return grouped(std::max<std::uint64_t>(bytes / kMegabyte + (bytes % kMegabyte != 0 ? 1 : 0), 1)) +
         " MB";
}

const char* remedy_of(int errno_value) {
  switch (errno_value) {
    case ENOSPC:
      return "free some space there, name another folder with --tmp, or raise --memory";
    case EDQUOT:
      return "free some of your quota, name another folder with --tmp, or raise --memory";
    case EFBIG:
      return "raise the limit on the size of files (ulimit -f), or raise --memory";
    case EIO:
      return "the device may be failing: name another folder with --tmp";
    case ENOENT:
    case ENOTDIR:
      return "name a folder that exists with --tmp";
    default:
      return "name another folder with --tmp, or raise --memory";
  }
}

}  // namespace

Error not_written(int errno_value, const std::string& folder) {
  Error error = system_error(errno_value, folder);
  if (error.kind == ErrorKind::kOutOfMemory) {
    return error;
  }
  error.kind = ErrorKind::kNotWritable;
  error.cause = kNotWritten + error.cause;
  error.remedy = remedy_of(errno_value);
  return error;
}

Error no_space(std::uint64_t wanted, std::uint64_t free, const std::string& folder) {
  return Error{
      .kind = ErrorKind::kNotWritable,
      .cause = std::string(kNotWritten) + "only " + grouped(free / 1'000'000) + " MB are free",
      .path = folder,
      .remedy = "free " + megabytes(wanted - std::min(wanted, free)) +
                " or more there, name another folder with --tmp, or raise --memory",
      .system_code = ENOSPC};
}

Error not_read(int errno_value, const std::string& folder) {
  Error error = system_error(errno_value, folder);
  if (error.kind == ErrorKind::kOutOfMemory) {
    return error;
  }
  error.kind = ErrorKind::kNotReadable;
  error.cause = kNotRead + error.cause;
  error.remedy = "the device may be failing: name another folder with --tmp";
  return error;
}

Error damaged(const std::string& what, const std::string& folder) {
  return Error{.kind = ErrorKind::kNotReadable,
               .cause = kNotRead + ("they are damaged (" + what + ")"),
               .path = folder,
               .remedy = "the device may be failing: name another folder with --tmp"};
}

Error memory_too_small(std::uint64_t needed_bytes) {
  return Error{.kind = ErrorKind::kOutOfMemory,
               .cause = "the memory limit is too small for the words on disk",
               .remedy = "raise --memory by " + megabytes(needed_bytes) + " or more"};
}

}  // namespace hapax::spill
