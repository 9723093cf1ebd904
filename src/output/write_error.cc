#include "output/write_error.h"

#include <cerrno>
#include <utility>

#include "base/system_error.h"

namespace hapax::output {
namespace {

const char* remedy_of(int errno_value) {
  switch (errno_value) {
    case ENOSPC:
      return "free some space, or write to another file system";
    case EDQUOT:
      return "free some of your quota, or write to another file system";
    case EFBIG:
      return "raise the limit on the size of files (ulimit -f), or write to another file system";
    case EROFS:
      return "write to a file system that is not read-only";
    case EACCES:
    case EPERM:
      return "ask for the right to write it, or write to another file";
    case ENOENT:
    case ENOTDIR:
      return "create its directory first (mkdir -p), or check the name";
    case EISDIR:
      return "name a file in it";
    case ELOOP:
      return "its symbolic links lead in a circle: name the file itself";
    case ENAMETOOLONG:
      return "use a shorter name";
    case EIO:
      return "the device may be failing: write to another one";
    case ENXIO:
      return "a socket cannot be opened: write to a file or a pipe";
    case EBADF:
      return "open that descriptor for writing";
    default:
      return "write to another file";
  }
}

}  // namespace

Error write_error(int errno_value, std::string path) {
  Error error = system_error(errno_value, std::move(path));
  if (errno_value == EPIPE) {
    error.kind = ErrorKind::kClosedPipe;
    error.remedy.clear();
    return error;
  }
  error.kind = ErrorKind::kNotWritable;
  error.remedy = remedy_of(errno_value);
  return error;
}

}  // namespace hapax::output
