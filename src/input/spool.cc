#include "input/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/message_socket.h"
#include "base/retry.h"
#include "base/stop_event.h"
#include "base/system_error.h"

namespace hapax::input {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

Error not_writable(int errno_value, const std::string& folder) {
  Error error = system_error(errno_value, folder);
  error.kind = ErrorKind::kNotWritable;
  error.cause = "cannot make a temporary copy of the input: " + error.cause;
  error.remedy = "set TMPDIR to a directory with room, or name a file instead of a pipe";
  return error;
}

Result<UniqueFd> unnamed_file(const std::string& folder) {
  UniqueFd file(retry_on_interrupt(
      [&] { return ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); }));
  if (file) {
    return file;
  }
  // Not every file system has unnamed files; then a file is created and its name removed at once.
  std::string name;
  file.reset(retry_on_interrupt([&] {
    name = folder + "/hapax-XXXXXX";
    return ::mkostemp(name.data(), O_CLOEXEC);
  }));
  if (!file) {
    return not_writable(errno, folder);
  }
  retry_on_interrupt([&] { return ::unlink(name.c_str()); });
  return file;
}

bool write_fully(int file, const std::uint8_t* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = retry_on_interrupt([&] { return ::write(file, bytes, size); });
    if (written < 0) {
      return false;
    }
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace

Result<UniqueFd> spool(int descriptor, const std::string& name, const std::string& folder) {
  Result<UniqueFd> file = unnamed_file(folder);
  if (!file) {
    return file;
  }
  if (Result<void> read = check_no_message_socket(descriptor, name); !read) {
    return read.error();
  }
  std::vector<std::uint8_t> buffer(kBufferBytes);
  for (;;) {
    const Result<std::size_t> got = read_some(descriptor, buffer);
    if (!got) {
      Error error = got.error();
      error.path = name;
      return error;
    }
    if (*got == 0) {
      break;
    }
    if (!write_fully(file->get(), buffer.data(), *got)) {
      return not_writable(errno, folder);
    }
  }
  if (::lseek(file->get(), 0, SEEK_SET) != 0) {
    return system_error(errno, folder);
  }
  return file;
}

}  // namespace hapax::input
