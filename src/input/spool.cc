#include "input/spool.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/message_socket.h"
#include "base/retry.h"
#include "base/stop_event.h"
#include "base/system_error.h"
#include "base/unnamed_file.h"

namespace hapax::input {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

Error not_writable(Error error) {
  error.kind = ErrorKind::kNotWritable;
  error.cause = "cannot make a temporary copy of the input: " + error.cause;
  error.remedy = "set TMPDIR to a directory with room, or name a file instead of a pipe";
  return error;
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
  Result<UniqueFd> file = make_unnamed_file(folder);
  if (!file) {
    return not_writable(file.error());
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
      return not_writable(system_error(errno, folder));
    }
  }
  if (::lseek(file->get(), 0, SEEK_SET) != 0) {
    return system_error(errno, folder);
  }
  return file;
}

}  // namespace hapax::input
