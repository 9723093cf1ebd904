#include "output/descriptor_sink.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/retry.h"
#include "output/write_error.h"

namespace hapax::output {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

void wait_until_writable(int descriptor) {
  pollfd request{.fd = descriptor, .events = POLLOUT, .revents = 0};
  poll_for({&request, 1}, kForever);
}

}  // namespace

DescriptorSink::DescriptorSink(UniqueFd file, std::string name)
    : file_(std::move(file)),
      name_(std::move(name)),
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
    const ssize_t written =
        retry_on_interrupt([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      wait_until_writable(file_.get());
    } else {
      return fail(write_error(errno, name_));
    }
  }
  return {};
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
