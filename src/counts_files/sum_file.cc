#include "counts_files/sum_file.h"

#include <unistd.h>

#include <cerrno>
#include <span>
#include <utility>

#include "base/system_error.h"
#include "base/unnamed_file.h"
#include "input/byte_stream.h"
#include "input/plain_streams.h"

namespace hapax::counts_files {
namespace {

constexpr const char* kFailingDevice = "the device may be failing: name another folder with --tmp";

const char* remedy_of(int errno_value) {
  switch (errno_value) {
    case ENOSPC:
    case EDQUOT:
      return "free some space there, or name another folder with --tmp";
    case EFBIG:
      return "raise the limit on the size of files (ulimit -f), or add up fewer files at a time";
    case EIO:
      return kFailingDevice;
    default:
      return "name another folder with --tmp";
  }
}

Error not_written(const Error& error, const std::string& folder) {
  if (error.system_code == 0 || error.kind == ErrorKind::kOutOfMemory) {
    return error;
  }
  return Error{
      .kind = ErrorKind::kNotWritable,
      .cause = "cannot write the sum of counts files: " + system_error(error.system_code, "").cause,
      .path = folder,
      .remedy = remedy_of(error.system_code),
      .system_code = error.system_code};
}

Error not_read(const std::string& cause, const std::string& folder) {
  return Error{.kind = ErrorKind::kNotReadable,
               .cause = "cannot read the sum of counts files: " + cause,
               .path = folder,
               .remedy = kFailingDevice};
}

// The bytes of a file that has `size` of them.
class SumStream final : public input::ByteStream {
 public:
  SumStream(UniqueFd file, std::string folder, std::uint64_t size)
      : bytes_(input::descriptor_stream(std::move(file), folder)),
        folder_(std::move(folder)),
        left_(size) {}

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    Result<std::size_t> got = bytes_->read(buffer);
    if (!got && got.error().system_code != 0 && got.error().kind != ErrorKind::kOutOfMemory) {
      return not_read(system_error(got.error().system_code, "").cause, folder_);
    }
    if (got && *got == 0 && left_ > 0) {
      return not_read("the file is too short", folder_);
    }
    left_ -= got ? *got : 0;
    return got;
  }
  std::uint64_t stored_bytes_read() const override { return bytes_->stored_bytes_read(); }

 private:
  std::unique_ptr<input::ByteStream> bytes_;
  std::string folder_;
  std::uint64_t left_;
};

}  // namespace

Result<SumFile> SumFile::make(const CountsFileOptions& options) {
  const std::string folder = options.temporary_folder.empty() ? "/tmp" : options.temporary_folder;
  Result<UniqueFd> file = make_unnamed_file(folder);
  return file ? Result<SumFile>(SumFile(std::move(file).value(), folder))
              : not_written(file.error(), folder);
}

SumFile::SumFile(UniqueFd file, std::string folder)
    : folder_(std::move(folder)),
      reading_(::dup(file.get())),
      sink_(std::make_unique<output::DescriptorSink>(std::move(file), folder_)) {}

Result<void> SumFile::write(std::string_view bytes) {
  size_ += bytes.size();
  const Result<void> written = sink_->write(bytes);
  return written ? Result<void>() : not_written(written.error(), folder_);
}

Result<counts::RunReader> SumFile::read_back() {
  if (const Result<void> flushed = sink_->flush(); !flushed) {
    return not_written(flushed.error(), folder_);
  }
  if (::lseek(reading_.get(), 0, SEEK_SET) != 0) {
    return not_read(system_error(errno, "").cause, folder_);
  }
  return counts::RunReader::open(std::make_unique<SumStream>(std::move(reading_), folder_, size_),
                                 folder_, kFailingDevice);
}

}  // namespace hapax::counts_files
