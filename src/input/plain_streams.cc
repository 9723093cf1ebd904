#include "input/plain_streams.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace hapax::input {
namespace {

// Whether a read may wait for somebody else, a writer or a user. A FIFO that nobody writes to yet
// is at its end for read(2), but not for poll(2).
bool waits_for_others(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || S_ISCHR(status.st_mode));
}

class DescriptorStream final : public ByteStream {
 public:
  DescriptorStream(UniqueFd file, std::string name, const StopEvent* stop)
      : file_(std::move(file)),
        name_(std::move(name)),
        stop_(stop),
        waits_(waits_for_others(file_.get())) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (ended_) {
      return std::size_t{0};
    }
    Result<void> ready = waits_ ? wait_until_readable(file_.get(), stop_) : Result<void>();
    Result<std::size_t> got = ready ? read_some(file_.get(), buffer, stop_) : ready.error();
    if (!got) {
      Error error = got.error();
      error.path = error.kind == ErrorKind::kCancelled ? "" : name_;
      return error;
    }
    ended_ = *got == 0;
    bytes_read_ += *got;
    return got;
  }
  std::uint64_t stored_bytes_read() const override { return bytes_read_; }

 private:
  UniqueFd file_;
  std::string name_;
  const StopEvent* stop_;
  const bool waits_;
  std::uint64_t bytes_read_ = 0;
  bool ended_ = false;
};

class MemoryStream final : public ByteStream {
 public:
  explicit MemoryStream(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    const std::size_t given = std::min(buffer.size(), bytes_.size() - at_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    return given;
  }
  std::uint64_t stored_bytes_read() const override { return at_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

class ReaderStream final : public ByteStream {
 public:
  ReaderStream(std::shared_ptr<Reader> reader, std::string name)
      : reader_(std::move(reader)), name_(std::move(name)) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (ended_) {
      return std::size_t{0};
    }
    Result<std::size_t> got = reader_->read(buffer);
    if (!got) {
      Error error = got.error();
      error.path = error.path.empty() ? name_ : error.path;
      return error;
    }
    ended_ = *got == 0;
    bytes_read_ += *got;
    return got;
  }
  std::uint64_t stored_bytes_read() const override { return bytes_read_; }

 private:
  std::shared_ptr<Reader> reader_;
  std::string name_;
  std::uint64_t bytes_read_ = 0;
  bool ended_ = false;
};

class PrefixedStream final : public ByteStream {
 public:
  PrefixedStream(std::vector<std::uint8_t> prefix, std::unique_ptr<ByteStream> rest)
      : prefix_(std::move(prefix)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (at_ == prefix_.size()) {
      return rest_->read(buffer);
    }
    const std::size_t given = std::min(buffer.size(), prefix_.size() - at_);
    std::copy_n(prefix_.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    return given;
  }
  std::uint64_t stored_bytes_read() const override { return rest_->stored_bytes_read(); }
  bool help() override { return rest_->help(); }

 private:
  std::vector<std::uint8_t> prefix_;
  std::size_t at_ = 0;
  std::unique_ptr<ByteStream> rest_;
};

}  // namespace

std::unique_ptr<ByteStream> descriptor_stream(UniqueFd file, std::string name,
                                              const StopEvent* stop) {
  return std::make_unique<DescriptorStream>(std::move(file), std::move(name), stop);
}

std::unique_ptr<ByteStream> memory_stream(std::span<const std::uint8_t> bytes) {
  return std::make_unique<MemoryStream>(bytes);
}

std::unique_ptr<ByteStream> reader_stream(std::shared_ptr<Reader> reader, std::string name) {
  return std::make_unique<ReaderStream>(std::move(reader), std::move(name));
}

std::unique_ptr<ByteStream> prefixed_stream(std::vector<std::uint8_t> prefix,
                                            std::unique_ptr<ByteStream> rest) {
  return std::make_unique<PrefixedStream>(std::move(prefix), std::move(rest));
}

Result<std::vector<std::uint8_t>> read_up_to(ByteStream& stream, std::size_t bytes) {
  std::vector<std::uint8_t> head(bytes);
  std::size_t filled = 0;
  while (filled < bytes) {
    Result<std::size_t> got = stream.read(std::span(head).subspan(filled));
    if (!got) {
      return got.error();
    }
    if (*got == 0) {
      break;
    }
    filled += *got;
  }
  head.resize(filled);
  return head;
}

}  // namespace hapax::input
