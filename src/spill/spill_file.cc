#include "spill/spill_file.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/file_size_limit.h"
#include "base/retry.h"
#include "base/unnamed_file.h"
#include "spill/spill_errors.h"

namespace hapax::spill {
namespace {

// No offset is 0, so that 0 can say that there is nothing.
constexpr std::uint64_t kBegin = 4096;
// off_t is signed. An end from memory that others write to may be anything.
constexpr std::uint64_t kMaxEnd = std::uint64_t{1} << 62;

}  // namespace

SpillFile::SpillFile(UniqueFd file, std::string folder)
    : file_(std::move(file)),
      folder_(std::move(folder)),
      state_(std::make_unique<State>()),
      end_(&state_->end) {
  state_->end.store(kBegin, std::memory_order_relaxed);
}

SpillFile SpillFile::in(std::string folder) { return {UniqueFd(), std::move(folder)}; }

Result<SpillFile> SpillFile::create(std::string folder) {
  SpillFile file = in(std::move(folder));
  const Result<void> made = file.make();
  return made ? Result<SpillFile>(std::move(file)) : made.error();
}

SpillFile SpillFile::missing(int errno_value, std::string folder) {
  SpillFile file = in(std::move(folder));
  file.state_->why_missing = errno_value;
  return file;
}

Result<void> SpillFile::make() {
  const MutexLock lock(state_->making);
  if (file_) {
    return {};
  }
  if (state_->why_missing != 0) {
    return not_written(state_->why_missing, folder_);
  }
  Result<UniqueFd> file = make_unnamed_file(folder_);
  if (!file) {
    return not_written(file.error().system_code, folder_);
  }
  file_ = std::move(file).value();
  return {};
}

SpillFile SpillFile::over(UniqueFd file, std::string folder) {
  return {std::move(file), std::move(folder)};
}

void SpillFile::share_end(std::atomic<std::uint64_t>& end) {
  std::uint64_t nobody_yet = 0;
  end.compare_exchange_strong(nobody_yet, this->end());
  end_ = &end;
}

void SpillFile::keep_end() {
  state_->end.store(end(), std::memory_order_relaxed);
  end_ = &state_->end;
}

Result<std::uint64_t> SpillFile::reserve(std::uint64_t bytes, std::uint64_t expected) {
  if (Result<void> made = make(); !made) {
    return made.error();
  }
  struct statvfs status {};
  if (retry_on_interrupt([&] { return ::fstatvfs(file_.get(), &status); }) == 0) {
    const std::uint64_t free = std::uint64_t{status.f_bavail} * status.f_frsize;
    if (expected > free) {
      return no_space(expected, free, folder_);
    }
  }
  std::uint64_t begin = end_->load(std::memory_order_relaxed);
  std::uint64_t from = 0;
  do {
    from = std::max(begin, kBegin);
    if (from > kMaxEnd || bytes > kMaxEnd - from) {
      return not_written(EFBIG, folder_);
    }
  } while (!end_->compare_exchange_weak(begin, from + bytes, std::memory_order_relaxed));
  return from;
}

Result<void> SpillFile::write(std::uint64_t offset, std::span<const std::uint8_t> bytes) {
  if (offset + bytes.size() > file_size_limit()) {
    return not_written(EFBIG, folder_);
  }
  state_->written.fetch_add(bytes.size(), std::memory_order_relaxed);
  while (!bytes.empty()) {
    const ssize_t written = retry_on_interrupt([&] {
      return ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    });
    if (written < 0) {
      return not_written(errno, folder_);
    }
    offset += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> SpillFile::read(std::uint64_t offset, std::span<std::uint8_t> bytes) const {
  while (!bytes.empty()) {
    const ssize_t got = retry_on_interrupt([&] {
      return ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    });
    if (got < 0) {
      return not_read(errno, folder_);
    }
    if (got == 0) {
      return damaged("the file is too short", folder_);
    }
    offset += static_cast<std::uint64_t>(got);
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

void SpillFile::discard(std::uint64_t offset, std::uint64_t bytes) const {
  if (bytes > 0) {
    // Not every file system can do this; then the space is free once the file is closed.
    (void)retry_on_interrupt([&] {
      return ::fallocate(file_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                         static_cast<off_t>(offset), static_cast<off_t>(bytes));
    });
  }
}

}  // namespace hapax::spill
