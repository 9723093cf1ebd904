#include "output/descriptor_sink.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/retry.h"
#include "output/write_error.h"

namespace hapax::output {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

}  // namespace

DescriptorSink::DescriptorSink(UniqueFd file, std::string name, const StopEvent* stop)
    : file_(std::move(file)),
      name_(std::move(name)),
      stop_(stop != nullptr && stop->descriptor() != -1 ? stop : nullptr),
      buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes)) {}

Result<void> DescriptorSink::fail(Error error) {
  if (!error_) {
    error_ = std::move(error);
  }
  return *error_;
}

Result<void> DescriptorSink::write(std::string_view bytes) {
  if (error_) {
    return *error_;
  }
  if (bytes.size() > kBufferBytes - used_) {
    if (auto flushed = flush(); !flushed) {
      return flushed;
    }
    if (bytes.size() >= kBufferBytes) {
      return write_through(bytes);
    }
  }
  std::memcpy(buffer_.get() + used_, bytes.data(), bytes.size());
  used_ += bytes.size();
  return {};
}

Result<void> DescriptorSink::flush() {
  return write_through({buffer_.get(), std::exchange(used_, 0)});
}

Result<void> DescriptorSink::write_through(std::string_view bytes) {
  if (error_) {
    return *error_;
  }
  while (!bytes.empty()) {
    // A pipe that can be written to takes PIPE_BUF bytes at once. More might wait for its reader,
    // where no request to stop is seen.
    if (stop_ != nullptr) {
      if (Result<void> waited = wait_until_writable(); !waited) {
        return waited;
      }
    }
    const std::size_t most = stop_ == nullptr ? bytes.size() : std::size_t{PIPE_BUF};
    const std::string_view next = bytes.substr(0, most);
    const ssize_t written =
        retry_on_interrupt([&] { return ::write(file_.get(), next.data(), next.size()); });
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      if (Result<void> waited = wait_until_writable(); !waited) {
        return waited;
      }
    } else {
      return fail(write_error(errno, name_));
    }
  }
  part_written();
  return {};
}

// Of the file's bytes, only those that the device has not begun with are looked at. If it fails, no
// harm is done: sync() writes all and reports all errors.
void DescriptorSink::part_written() const {
  if (expects_sync_) {
    constexpr off_t kAll = 0;
    (void)::sync_file_range(file_.get(), 0, kAll, SYNC_FILE_RANGE_WRITE);
  }
}

Result<void> DescriptorSink::wait_until_writable() {
  // poll(2) ignores a descriptor of -1.
  std::array<pollfd, 2> waited = {pollfd{file_.get(), POLLOUT, 0},
                                  pollfd{stop_ == nullptr ? -1 : stop_->descriptor(), POLLIN, 0}};
  poll_for(waited, kForever);
  return stop_ != nullptr && stop_->requested() ? fail(cancelled()) : Result<void>();
}

Result<void> DescriptorSink::sync() {
  // EINVAL: a file system that cannot sync.
  if (retry_on_interrupt([&] { return ::fsync(file_.get()); }) != 0 && errno != EINVAL) {
    return fail(write_error(errno, name_));
  }
  return {};
}

Result<void> DescriptorSink::close() {
  // Linux has released the descriptor even where close() was interrupted.
  if (::close(file_.release()) != 0 && errno != EINTR) {
    return fail(write_error(errno, name_));
  }
  return {};
}

}  // namespace hapax::output
