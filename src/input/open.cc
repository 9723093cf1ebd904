#include "input/open.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/retry.h"
#include "base/system_error.h"
#include "input/decompress.h"
#include "input/detect.h"
#include "input/plain_streams.h"
#include "input/transcode_stream.h"

namespace hapax::input {
namespace {

// An open file and what fstat(2) says of it.
struct File {
  UniqueFd descriptor;
  struct stat status {};

  bool is_cuttable() const { return S_ISREG(status.st_mode) && status.st_size > 0; }
  std::uint64_t bytes() const { return static_cast<std::uint64_t>(status.st_size); }
};

Result<File> with_status(UniqueFd descriptor, const std::string& name) {
  File file{.descriptor = std::move(descriptor)};
  if (retry_on_interrupt([&] { return ::fstat(file.descriptor.get(), &file.status); }) != 0) {
    return system_error(errno, name);
  }
  if (S_ISDIR(file.status.st_mode)) {
    return system_error(EISDIR, name);
  }
  return file;
}

// A FIFO opens at once, and stays non-blocking: the wait for its writer is a read's, which a stop
// request ends. All else is as open(2) leaves it; for a regular file the flag means nothing.
Result<File> open_path(const std::string& path) {
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
  const auto open_with = [&path](int flags) {
    return UniqueFd(retry_on_interrupt([&] { return ::open(path.c_str(), flags); }));
  };
  UniqueFd descriptor = open_with(kFlags | O_NONBLOCK);
  if (!descriptor && errno == EWOULDBLOCK) {
    descriptor = open_with(kFlags);  // another program's lease on the file
  }
  if (!descriptor) {
    return system_error(errno, path);
  }
  Result<File> file = with_status(std::move(descriptor), path);
  if (file && !S_ISFIFO(file->status.st_mode) && !S_ISREG(file->status.st_mode)) {
    ::fcntl(file->descriptor.get(), F_SETFL, O_RDONLY);
  }
  return file;
}

// The encoding from which an input is transcoded; empty for UTF-8. A name that leaves the order of
// bytes open is decided by the mark, else little-endian.
std::string source_encoding(std::span<const std::uint8_t> head, const Options& options) {
  std::string marked(detect_encoding(head));
  if (options.encoding.empty()) {
    return marked;
  }
  if (is_utf8(options.encoding)) {
    return "";
  }
  for (const std::string width : {"16", "32"}) {
    if (has_open_byte_order(options.encoding, width)) {
      return marked.starts_with("UTF-" + width) ? marked : "UTF-" + width + "LE";
    }
  }
  return options.encoding;
}

// Decompresses and transcodes a stream as its first bytes and the options say. `decoded` tells
// whether offsets in it are still those of what is stored.
Result<std::unique_ptr<ByteStream>> decode(std::unique_ptr<ByteStream> stream,
                                           const std::string& name, const Options& options,
                                           bool& decoded) {
  Result<std::vector<std::uint8_t>> head = read_up_to(*stream, kProbeBytes);
  if (!head) {
    return head.error();
  }
  const Compression compression =
      options.decompress == Decompress::kAuto ? detect_compression(*head) : Compression::kNone;
  if (compression != Compression::kNone) {
    decoded = true;
    stream = decompress(compression, prefixed_stream(*std::move(head), std::move(stream)), name);
    head = read_up_to(*stream, kProbeBytes);
    if (!head) {
      return head.error();
    }
  }
  const std::string encoding = source_encoding(*head, options);
  stream = prefixed_stream(*std::move(head), std::move(stream));
  if (!encoding.empty()) {
    decoded = true;
    return transcode(std::move(stream), encoding);
  }
  return stream;
}

Result<OpenInput> as_stream(std::unique_ptr<ByteStream> stream, std::string name,
                            const Options& options) {
  OpenInput opened{.name = std::move(name), .content = {}};
  Result<std::unique_ptr<ByteStream>> decoded =
      decode(std::move(stream), opened.name, options, opened.decoded);
  if (!decoded) {
    Error error = decoded.error();
    error.path = error.path.empty() ? opened.name : error.path;
    return error;
  }
  opened.content = std::move(decoded).value();
  return opened;
}

bool is_plain(std::span<const std::uint8_t> head, const Options& options) {
  const bool compressed =
      options.decompress == Decompress::kAuto && detect_compression(head) != Compression::kNone;
  return !compressed && source_encoding(head, options).empty();
}

// From `begin` on: a range of plain text where it can be cut, else a stream.
Result<OpenInput> open_file(File file, std::uint64_t begin, std::string name,
                            const Options& options, const StopEvent* stop) {
  if (file.is_cuttable() && begin < file.bytes()) {
    std::vector<std::uint8_t> head(kProbeBytes);
    const ssize_t got = retry_on_interrupt([&] {
      return ::pread(file.descriptor.get(), head.data(), head.size(), static_cast<off_t>(begin));
    });
    if (got < 0) {
      return system_error(errno, std::move(name));
    }
    head.resize(static_cast<std::size_t>(got));
    if (is_plain(head, options)) {
      const std::uint64_t end = file.bytes();
      return OpenInput{.name = std::move(name),
                       .content = FileRange{.file = std::move(file.descriptor),
                                            .text_begin = begin,
                                            .begin = begin,
                                            .end = end,
                                            .file_bytes = end}};
    }
  }
  return as_stream(descriptor_stream(std::move(file.descriptor), name, stop), name, options);
}

Result<OpenInput> open_one(const PathInput& input, const Options& options, const StopEvent* stop) {
  Result<File> file = open_path(input.path);
  return file ? open_file(std::move(file).value(), 0, input.path, options, stop) : file.error();
}

Result<OpenInput> open_one(const RangeInput& input, const Options& /*options*/,
                           const StopEvent* /*stop*/) {
  Result<File> file = open_path(input.path);
  if (!file) {
    return file.error();
  }
  if (!S_ISREG(file->status.st_mode) || input.begin > input.end) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = input.begin > input.end ? "the range ends before it begins"
                                                  : "only a regular file has ranges",
                 .path = input.path};
  }
  const std::uint64_t bytes = file->bytes();
  return OpenInput{.name = input.path,
                   .content = FileRange{.file = std::move(file->descriptor),
                                        .begin = std::min(input.begin, bytes),
                                        .end = std::min(input.end, bytes),
                                        .file_bytes = bytes}};
}

Result<OpenInput> open_one(const MemoryInput& input, const Options& options,
                           const StopEvent* /*stop*/) {
  if (is_plain(input.bytes.first(std::min(input.bytes.size(), kProbeBytes)), options)) {
    return OpenInput{.name = input.name, .content = input.bytes};
  }
  return as_stream(memory_stream(input.bytes), input.name, options);
}

Result<OpenInput> open_one(const ReaderInput& input, const Options& options,
                           const StopEvent* /*stop*/) {
  return as_stream(reader_stream(input.reader, input.name), input.name, options);
}

// The descriptor is duplicated, so that the caller's stays open; the two share a position.
Result<OpenInput> open_one(const DescriptorInput& input, const Options& options,
                           const StopEvent* stop) {
  UniqueFd copy(retry_on_interrupt([&] { return ::fcntl(input.descriptor, F_DUPFD_CLOEXEC, 3); }));
  if (!copy) {
    return system_error(errno, input.name);
  }
  Result<File> file = with_status(std::move(copy), input.name);
  if (!file) {
    return file.error();
  }
  const off_t position = ::lseek(file->descriptor.get(), 0, SEEK_CUR);
  const auto begin = static_cast<std::uint64_t>(std::max<off_t>(position, 0));
  return open_file(std::move(file).value(), begin, input.name, options, stop);
}

}  // namespace

std::string name_of(const Input& input) {
  return std::visit(
      [](const auto& one) -> std::string {
        if constexpr (requires { one.path; }) {
          return one.path;
        } else {
          return one.name;
        }
      },
      input);
}

bool waits_its_turn(const Input& input) {
  if (const auto* const file = std::get_if<PathInput>(&input)) {
    struct stat status {};
    return retry_on_interrupt([&] { return ::stat(file->path.c_str(), &status); }) == 0 &&
           !S_ISREG(status.st_mode);
  }
  return std::holds_alternative<DescriptorInput>(input) ||
         std::holds_alternative<ReaderInput>(input);
}

Result<OpenInput> open(const Input& input, const Options& options, const StopEvent* stop) {
  return std::visit([&](const auto& one) { return open_one(one, options, stop); }, input);
}

}  // namespace hapax::input
