#include "input/plain_streams.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/retry.h"
#include "base/system_error.h"

namespace hapax::input {
namespace {

// Whether a read may wait for another program or a user. Such a descriptor needs poll(2) first: for
// read(2), a FIFO without a writer is at its end; for poll(2) it is not.
bool waits_for_others(int descriptor) {
  struct stat status {};
  return retry_on_interrupt([&] { return ::fstat(descriptor, &status); }) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || S_ISCHR(status.st_mode));
}

class FileStream final : public ByteStream {
 public:
  FileStream(std::shared_ptr<const WatchedFile> file, std::uint64_t begin, std::uint64_t taken,
             std::string name, const StopEvent* stop)
      : file_(std::move(file)),
        name_(std::move(name)),
        stop_(stop),
        begin_(begin),
        at_(begin + taken),
        stated_end_(file_->stated_bytes()) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (ended_) {
      return std::size_t{0};
    }
    if (stop_ != nullptr && stop_->requested()) {
      return cancelled();
    }
    Result<std::size_t> got = read_on(buffer);
    if (!got) {
      Error error = got.error();
      error.path = name_;
      return error;
    }
    at_ += *got;
    if (*got == 0) {
      ended_ = true;
      ::lseek(file_->descriptor(), static_cast<off_t>(at_), SEEK_SET);
    }
    return got;
  }
  std::uint64_t stored_bytes_read() const override { return at_ - begin_; }

 private:
  Result<std::size_t> read_on(std::span<std::uint8_t> buffer) {
    const bool is_before_end = at_ < stated_end_;
    if (trusts_size_ && is_before_end) {
      buffer = buffer.first(std::min<std::uint64_t>(buffer.size(), stated_end_ - at_));
    }
    const ssize_t got = retry_on_interrupt([&] {
      return ::pread(file_->descriptor(), buffer.data(), buffer.size(), static_cast<off_t>(at_));
    });
    if (got < 0) {
      return system_error(errno, "");
    }
    const bool is_as_stated = (got > 0) == is_before_end;
    if (is_as_stated || !trusts_size_) {
      return static_cast<std::size_t>(got);
    }
    const Result<bool> is_wrong = file_->states_same_size();
    if (!is_wrong) {
      return is_wrong.error();
    }
    trusts_size_ = !*is_wrong;
    if (trusts_size_ && is_before_end) {
      return became_shorter(at_);
    }
    // Bytes past the stated end count, unless they were added meanwhile.
    return trusts_size_ ? std::size_t{0} : static_cast<std::size_t>(got);
  }

  std::shared_ptr<const WatchedFile> file_;
  std::string name_;
  const StopEvent* stop_;
  std::uint64_t begin_;
  std::uint64_t at_;
  std::uint64_t stated_end_;
  bool trusts_size_ = true;
  bool ended_ = false;
};

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
  PrefixedStream(Head head, std::unique_ptr<ByteStream> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (at_ == head_.bytes.size()) {
      head_.bytes = {};
      at_ = 0;
      return head_.end ? *head_.end : rest_->read(buffer);
    }
    const std::size_t given = std::min(buffer.size(), head_.bytes.size() - at_);
    std::copy_n(head_.bytes.begin() + static_cast<std::ptrdiff_t>(at_), given, buffer.begin());
    at_ += given;
    return given;
  }
  std::uint64_t stored_bytes_read() const override { return rest_->stored_bytes_read(); }
  bool help() override { return rest_->help(); }

 private:
  Head head_;
  std::size_t at_ = 0;
  std::unique_ptr<ByteStream> rest_;
};

}  // namespace

std::unique_ptr<ByteStream> file_stream(std::shared_ptr<const WatchedFile> file,
                                        std::uint64_t begin, std::uint64_t taken, std::string name,
                                        const StopEvent* stop) {
  return std::make_unique<FileStream>(std::move(file), begin, taken, std::move(name), stop);
}

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

Head read_head(ByteStream& stream, std::size_t bytes, const StopEvent* stop) {
  Head head;
  head.bytes.resize(bytes);
  std::size_t filled = 0;
  while (filled < bytes && !head.end) {
    const bool is_stopped = stop != nullptr && stop->requested();
    Result<std::size_t> got =
        is_stopped ? cancelled() : stream.read(std::span(head.bytes).subspan(filled));
    if (got && *got > 0) {
      filled += *got;
    } else {
      head.end = std::move(got);
    }
  }
  head.bytes.resize(filled);
  return head;
}

std::unique_ptr<ByteStream> prefixed_stream(Head head, std::unique_ptr<ByteStream> rest) {
  return std::make_unique<PrefixedStream>(std::move(head), std::move(rest));
}

}  // namespace hapax::input
