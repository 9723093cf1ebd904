#include "base/system_error.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/out_of_memory.h"

namespace hapax {
namespace {

struct Meaning {
  ErrorKind kind;
  const char* remedy;
};

Meaning meaning_of(int errno_value) {
  switch (errno_value) {
    case ENOENT:
    case ENOTDIR:
      return {ErrorKind::kNotFound, "check the name"};
    case EACCES:
    case EPERM:
      return {ErrorKind::kNotReadable, "ask for the right to read it, or leave it out"};
    case EISDIR:
      return {ErrorKind::kNotReadable, "name the files in it"};
    case ELOOP:
      return {ErrorKind::kNotReadable, "its symbolic links lead in a circle: name the file itself"};
    case ENAMETOOLONG:
      return {ErrorKind::kNotReadable, "use a shorter path"};
    case EBADF:
      return {ErrorKind::kSystem, "it is closed, or open for writing only"};
    case EIO:
      return {ErrorKind::kNotReadable, "the device may be failing: try a copy"};
    case EMFILE:
    case ETOOMANYREFS:  // descriptors on their way to a process count, except root's
      return {ErrorKind::kSystem, "raise the limit on open files (ulimit -n)"};
    case ENFILE:
      return {ErrorKind::kSystem, "the system has no descriptor left: close other programs"};
    case EAGAIN:
      return {ErrorKind::kSystem, "raise the limit on processes (ulimit -u), or use fewer workers"};
    default:
      return {ErrorKind::kSystem, ""};
  }
}

}  // namespace

Error system_error(int errno_value, std::string path) {
  if (errno_value == ENOMEM) {
    Error error = out_of_memory();
    error.path = std::move(path);
    error.system_code = ENOMEM;
    return error;
  }
  const Meaning meaning = meaning_of(errno_value);
  return Error{.kind = meaning.kind,
               .cause = std::generic_category().message(errno_value),
               .path = std::move(path),
               .remedy = meaning.remedy,
               .system_code = errno_value};
}

}  // namespace hapax
