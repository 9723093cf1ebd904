#include "output/placed_writes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/retry.h"
#include "output/write_error.h"

namespace hapax::output {
namespace {

// Whether `file` is a regular file, and what is written next is appended to it. A file that was
// opened for appending moves its position itself, wherever another program writes.
bool has_places(int file) {
  struct stat status {};
  if (retry_on_interrupt([&] { return ::fstat(file, &status); }) != 0 || !S_ISREG(status.st_mode)) {
    return false;
  }
  const int flags = retry_on_interrupt([&] { return ::fcntl(file, F_GETFL); });
  return flags != -1 && (flags & O_APPEND) == 0 && ::lseek(file, 0, SEEK_CUR) == status.st_size;
}

}  // namespace

Result<std::unique_ptr<PlacedWrites>> PlacedWrites::over(DescriptorSink& sink) {
  if (Result<void> flushed = sink.flush(); !flushed) {
    return flushed.error();
  }
  std::unique_ptr<PlacedWrites> writes;
  if (has_places(sink.descriptor())) {
    writes.reset(new PlacedWrites(sink));
  }
  return writes;
}

Result<std::uint64_t> PlacedWrites::reserve(std::uint64_t bytes) {
  const off_t end = ::lseek(sink_.descriptor(), static_cast<off_t>(bytes), SEEK_CUR);
  if (end == -1) {
    return write_error(errno, sink_.name());
  }
  return static_cast<std::uint64_t>(end) - bytes;
}

Result<void> PlacedWrites::write(std::uint64_t place, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = retry_on_interrupt([&] {
      return ::pwrite(sink_.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(place));
    });
    if (written < 0) {
      const int errno_value = errno;
      keep(place, errno_value);
      return write_error(errno_value, sink_.name());
    }
    place += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  sink_.part_written();
  return {};
}

void PlacedWrites::keep(std::uint64_t place, int errno_value) {
  const MutexLock lock(mutex_);
  if (!first_ || place < first_->place) {
    first_ = Failure{place, errno_value};
  }
}

Result<void> PlacedWrites::finish() {
  const MutexLock lock(mutex_);
  if (!first_) {
    return {};
  }
  const auto end = static_cast<off_t>(first_->place);
  if (retry_on_interrupt([&] { return ::ftruncate(sink_.descriptor(), end); }) == 0) {
    ::lseek(sink_.descriptor(), end, SEEK_SET);
  }
  return sink_.fail(write_error(first_->errno_value, sink_.name()));
}

}  // namespace hapax::output
