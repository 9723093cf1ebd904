#include "input/open.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/retry.h"
#include "base/system_error.h"
#include "input/decompress.h"
#include "input/detect.h"
#include "input/find_nul.h"
#include "input/plain_streams.h"
#include "input/transcode_stream.h"

namespace hapax::input {
namespace {

// A FIFO opens at once, and stays non-blocking: the wait for its writer is a read's, which a stop
// request ends. All else is as open(2) leaves it; for a regular file the flag means nothing.
Result<WatchedFile> open_path(const std::string& path) {
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
  Result<WatchedFile> file = WatchedFile::watch(std::move(descriptor), path);
  if (file && !S_ISFIFO(file->mode()) && !file->is_regular()) {
    ::fcntl(file->descriptor(), F_SETFL, O_RDONLY);
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

std::optional<std::uint64_t> nul_in(std::span<const std::uint8_t> head, std::uint64_t offset) {
  const std::optional<std::size_t> nul = find_nul(head);
  return nul ? std::optional(offset + *nul) : std::nullopt;
}

Compression compression_of(std::span<const std::uint8_t> head, const Options& options) {
  return options.decompress == Decompress::kAuto ? detect_compression(head) : Compression::kNone;
}

bool is_plain(std::span<const std::uint8_t> head, const Options& options) {
  return compression_of(head, options) == Compression::kNone &&
         source_encoding(head, options).empty();
}

Error named(Error error, const std::string& name) {
  error.path = error.path.empty() ? name : error.path;
  return error;
}

// The stream with its first bytes, which `look` is shown. An error before any byte is returned.
template <typename Look>
Result<void> look_at_head(std::unique_ptr<ByteStream>& stream, const StopEvent* stop, Look look) {
  Head head = read_head(*stream, kHeadBytes, stop);
  if (head.bytes.empty() && head.end && !*head.end) {
    return head.end->error();
  }
  look(std::span<const std::uint8_t>(head.bytes));
  stream = prefixed_stream(std::move(head), std::move(stream));
  return {};
}

// Decompresses and transcodes a stream as its first bytes, which are `head`, and the options say.
// `opened` becomes what is known of it.
Result<void> decode(Head head, std::unique_ptr<ByteStream> stream, const Options& options,
                    const StopEvent* stop, OpenInput& opened) {
  const Compression compression = compression_of(head.bytes, options);
  std::string encoding = source_encoding(head.bytes, options);
  opened.nul = nul_in(head.bytes, 0);
  stream = prefixed_stream(std::move(head), std::move(stream));
  Result<void> looked;
  if (compression != Compression::kNone) {
    opened.decoded = true;
    stream = decompress(compression, std::move(stream), opened.name);
    looked = look_at_head(stream, stop, [&](std::span<const std::uint8_t> text) {
      encoding = source_encoding(text, options);
      opened.nul = nul_in(text, 0);
    });
  }
  if (looked && !encoding.empty()) {
    opened.decoded = true;
    Result<std::unique_ptr<ByteStream>> transcoded = transcode(std::move(stream), encoding);
    if (!transcoded) {
      return transcoded.error();
    }
    stream = std::move(transcoded).value();
    looked = look_at_head(
        stream, stop, [&](std::span<const std::uint8_t> text) { opened.nul = nul_in(text, 0); });
  }
  opened.content = std::move(stream);
  return looked;
}

Result<OpenInput> as_stream(Head head, std::unique_ptr<ByteStream> stream, OpenInput opened,
                            const Options& options, const StopEvent* stop) {
  if (head.bytes.empty() && head.end && !*head.end) {
    return named(head.end->error(), opened.name);
  }
  Result<void> decoded = decode(std::move(head), std::move(stream), options, stop, opened);
  return decoded ? Result<OpenInput>(std::move(opened)) : named(decoded.error(), opened.name);
}

Result<OpenInput> as_stream(std::unique_ptr<ByteStream> stream, std::string name,
                            const Options& options, const StopEvent* stop) {
  Head head = read_head(*stream, kHeadBytes, stop);
  return as_stream(std::move(head), std::move(stream), OpenInput{.name = std::move(name)}, options,
                   stop);
}

// The first bytes of a regular file, in a buffer.
struct FileHead {
  bool is_all = false;          // nothing comes after them
  bool is_size_stated = false;  // all of them, as many as the system states
  bool has_grown = false;       // meanwhile; what is there are the bytes that were
};

// Reads until kHeadBytes are there or the file ends. It ends where it has its stated size, or, as
// that may be wrong, where nothing more comes. Errors carry no path.
Result<FileHead> read_file_head(const WatchedFile& file, std::uint64_t begin, ChunkBuffer& buffer) {
  if (Result<void> resized = buffer.resize(kHeadBytes); !resized) {
    return resized.error();
  }
  const std::uint64_t stated = file.stated_bytes() - std::min(begin, file.stated_bytes());
  std::size_t filled = 0;
  bool ended = false;
  while (!ended && filled < kHeadBytes) {
    const ssize_t got = retry_on_interrupt([&] {
      return ::pread(file.descriptor(), buffer.data() + filled, kHeadBytes - filled,
                     static_cast<off_t>(begin + filled));
    });
    if (got < 0) {
      return system_error(errno, "");
    }
    filled += static_cast<std::size_t>(got);
    ended = got == 0 || (filled == stated && filled < kHeadBytes);
  }
  FileHead head{.is_all = ended, .is_size_stated = ended && filled == stated};
  if (ended) {
    const Result<WatchedFile::Change> change = file.change();
    if (!change) {
      return change.error();
    }
    head.has_grown = *change == WatchedFile::Change::kGrew;
    if (head.has_grown && filled < stated) {
      return became_shorter(begin + filled);
    }
    filled = head.has_grown ? static_cast<std::size_t>(stated) : filled;
  }
  Result<void> resized = buffer.resize(filled);
  return resized ? Result<FileHead>(head) : resized.error();
}

// Whether a file with more than one byte ends where the system states. Its last byte is there and
// none behind it, or somebody has just changed it, which is noticed at the end.
Result<bool> ends_as_stated(const WatchedFile& file) {
  std::array<std::uint8_t, 2> last{};
  const ssize_t got = retry_on_interrupt([&] {
    return ::pread(file.descriptor(), last.data(), last.size(),
                   static_cast<off_t>(file.stated_bytes() - 1));
  });
  if (got < 0) {
    return system_error(errno, "");
  }
  if (got == 1) {
    return true;
  }
  const Result<bool> states_same_size = file.states_same_size();
  return states_same_size ? Result<bool>(!*states_same_size) : states_same_size.error();
}

FileRange range_of(const WatchedFile& file, std::uint64_t text_begin, std::uint64_t begin,
                   std::uint64_t end) {
  return {.descriptor = file.descriptor(),
          .text_begin = text_begin,
          .begin = begin,
          .end = end,
          .file_bytes = file.stated_bytes()};
}

// Memory that another process sees is for text alone, and a file that it can read itself need not
// go there.
bool may_take_whole(std::size_t bytes, const Options& options, const ChunkBuffer& buffer) {
  return (options.chunk_bytes == 0 || bytes <= options.chunk_bytes) && !buffer.is_shared();
}

// A regular file from `begin` on.
Result<OpenInput> open_regular(std::shared_ptr<const WatchedFile> file, std::uint64_t begin,
                               OpenInput opened, const Options& options, ChunkBuffer& buffer,
                               const StopEvent* stop) {
  ChunkBuffer own;
  ChunkBuffer& first = buffer.is_shared() ? own : buffer;
  const Result<FileHead> head = read_file_head(*file, begin, first);
  if (!head) {
    return named(head.error(), opened.name);
  }
  opened.has_grown = head->has_grown;
  const std::span<const std::uint8_t> bytes = first.bytes();
  if (is_plain(bytes, options)) {
    opened.nul = nul_in(bytes, begin);
    if (head->is_all && may_take_whole(bytes.size(), options, buffer)) {
      opened.content = WholeText{.offset = begin};
      return opened;
    }
    const bool has_size = file->stated_bytes() > begin;
    const Result<bool> is_range = head->is_all ? Result<bool>(head->is_size_stated)
                                  : has_size   ? ends_as_stated(*file)
                                               : Result<bool>(false);
    if (!is_range) {
      return named(is_range.error(), opened.name);
    }
    if (*is_range) {
      opened.content = range_of(*file, begin, begin, file->stated_bytes());
      opened.file = std::move(file);
      return opened;
    }
  }
  Head taken{.bytes = {bytes.begin(), bytes.end()}, .end = {}};
  if (head->is_all) {
    taken.end = std::size_t{0};
  } else {
    opened.file = file;
  }
  auto rest = file_stream(std::move(file), begin, bytes.size(), opened.name);
  return as_stream(std::move(taken), std::move(rest), std::move(opened), options, stop);
}

Result<OpenInput> open_file(WatchedFile file, std::uint64_t begin, std::string name,
                            const Options& options, ChunkBuffer& buffer, const StopEvent* stop) {
  if (!file.is_regular()) {
    return as_stream(descriptor_stream(std::move(file).take_descriptor(), name, stop), name,
                     options, stop);
  }
  return open_regular(std::make_shared<const WatchedFile>(std::move(file)), begin,
                      OpenInput{.name = std::move(name)}, options, buffer, stop);
}

Result<OpenInput> open_one(const PathInput& input, const Options& options, ChunkBuffer& buffer,
                           const StopEvent* stop) {
  Result<WatchedFile> file = open_path(input.path);
  return file ? open_file(std::move(file).value(), 0, input.path, options, buffer, stop)
              : file.error();
}

// Why a range of `file` cannot be counted; empty where it can.
std::optional<Error> misfit(const RangeInput& input, const WatchedFile& file) {
  if (!file.is_regular() || input.begin > input.end) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = input.begin > input.end ? "the range ends before it begins"
                                                  : "only a regular file has ranges",
                 .path = input.path};
  }
  const std::uint64_t bytes = file.stated_bytes();
  const bool is_to_end = input.end == RangeInput::kToEnd && input.begin <= bytes;
  if (input.file_bytes && *input.file_bytes != bytes) {
    return Error{.kind = ErrorKind::kInputChanged,
                 .cause = "the file has " + std::to_string(bytes) + " bytes, and " +
                          std::to_string(*input.file_bytes) + " were expected",
                 .path = input.path,
                 .remedy = "divide it into ranges again when nothing writes to it"};
  }
  if (input.end > bytes && !is_to_end) {
    return Error{.kind = ErrorKind::kInputChanged,
                 .cause = "the range reaches past the end of the file, which has " +
                          std::to_string(bytes) + " bytes",
                 .path = input.path,
                 .remedy = "divide it into ranges again when nothing writes to it"};
  }
  return {};
}

Result<OpenInput> open_one(const RangeInput& input, const Options& /*options*/,
                           ChunkBuffer& /*buffer*/, const StopEvent* /*stop*/) {
  Result<WatchedFile> opened = open_path(input.path);
  if (!opened) {
    return opened.error();
  }
  if (const std::optional<Error> error = misfit(input, *opened)) {
    return *error;
  }
  const auto file = std::make_shared<const WatchedFile>(std::move(opened).value());
  const std::uint64_t end = std::min(input.end, file->stated_bytes());
  OpenInput range{.name = input.path, .content = range_of(*file, 0, input.begin, end)};
  if (input.begin == 0 && end > 0) {
    ChunkBuffer first;
    const Result<text::Chunk> head =
        read_range(range_of(*file, 0, 0, end), 0, std::min(end, kNulProbeBytes), first);
    if (!head) {
      return named(head.error(), input.path);
    }
    range.nul = find_nul(first.bytes().first(head->owned_end));
  }
  range.file = file;
  return range;
}

Result<OpenInput> open_one(const MemoryInput& input, const Options& options,
                           ChunkBuffer& /*buffer*/, const StopEvent* stop) {
  const auto head = input.bytes.first(std::min(input.bytes.size(), kHeadBytes));
  if (is_plain(head, options)) {
    return OpenInput{.name = input.name, .content = input.bytes, .nul = nul_in(head, 0)};
  }
  return as_stream(memory_stream(input.bytes), input.name, options, stop);
}

Result<OpenInput> open_one(const ReaderInput& input, const Options& options,
                           ChunkBuffer& /*buffer*/, const StopEvent* stop) {
  return as_stream(reader_stream(input.reader, input.name), input.name, options, stop);
}

// The descriptor is duplicated, so that the caller's stays open; the two share a position.
Result<OpenInput> open_one(const DescriptorInput& input, const Options& options,
                           ChunkBuffer& buffer, const StopEvent* stop) {
  UniqueFd copy(retry_on_interrupt([&] { return ::fcntl(input.descriptor, F_DUPFD_CLOEXEC, 3); }));
  if (!copy) {
    return system_error(errno, input.name);
  }
  Result<WatchedFile> file = WatchedFile::watch(std::move(copy), input.name);
  if (!file) {
    return file.error();
  }
  const off_t position = ::lseek(file->descriptor(), 0, SEEK_CUR);
  const auto begin = static_cast<std::uint64_t>(std::max<off_t>(position, 0));
  return open_file(std::move(file).value(), begin, input.name, options, buffer, stop);
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

Result<OpenInput> open(const Input& input, const Options& options, ChunkBuffer& buffer,
                       const StopEvent* stop) {
  return std::visit([&](const auto& one) { return open_one(one, options, buffer, stop); }, input);
}

Result<OpenStream> open_stream(const Input& input, const Options& options) {
  ChunkBuffer buffer;
  Result<OpenInput> opened = open(input, options, buffer);
  if (!opened) {
    return opened.error();
  }
  OpenStream stream{.name = opened->name, .bytes = {}};
  if (std::holds_alternative<WholeText>(opened->content)) {
    Head all{.bytes = {buffer.bytes().begin(), buffer.bytes().end()}, .end = std::size_t{0}};
    stream.bytes = prefixed_stream(std::move(all), memory_stream({}));
  } else if (const auto* const range = std::get_if<FileRange>(&opened->content)) {
    stream.bytes = file_stream(std::move(opened->file), range->begin, 0, opened->name);
  } else if (const auto* const memory =
                 std::get_if<std::span<const std::uint8_t>>(&opened->content)) {
    stream.bytes = memory_stream(*memory);
  } else {
    stream.bytes = std::move(std::get<std::unique_ptr<ByteStream>>(opened->content));
  }
  return stream;
}

}  // namespace hapax::input
