#include "input/open.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/long_path.h"
#include "base/message_socket.h"
#include "base/retry.h"
#include "base/system_error.h"
#include "input/decompress.h"
#include "input/encoding_choice.h"
#include "input/file_head.h"
#include "input/find_nul.h"
#include "input/plain_streams.h"
#include "input/plain_text.h"
#include "input/texts_stream.h"
#include "input/transcode_stream.h"

namespace hapax::input {
namespace {

// O_NONBLOCK lets a FIFO open at once and stays set for it: then a read waits for the writer, and a
// stop request ends that wait. Other special files get the flag removed; for a regular file it
// means nothing.
Result<WatchedFile> open_path(const std::string& path, const std::optional<FileState>& listed) {
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
  const auto open_with = [&path](int flags) { return open_long(path, flags); };
  UniqueFd descriptor = open_with(kFlags | O_NONBLOCK);
  if (!descriptor && errno == EWOULDBLOCK) {
    descriptor = open_with(kFlags);  // another program has a lease on the file
  }
  if (!descriptor) {
    return system_error(errno, path);
  }
  Result<WatchedFile> file = WatchedFile::watch(std::move(descriptor), path, listed);
  if (file && !S_ISFIFO(file->mode()) && !file->is_regular()) {
    ::fcntl(file->descriptor(), F_SETFL, O_RDONLY);
  }
  return file;
}

// Adds the input's name. A stopped run is not the fault of the input that was being read.
Error with_name(Error error, const std::string& name) {
  if (error.path.empty() && error.kind != ErrorKind::kCancelled) {
    error.path = name;
  }
  return error;
}

// The common arguments of the functions below.
struct Opening {
  const Options& options;
  ChunkBuffer& buffer;
  const StopEvent* stop;
};

// Reads the first bytes of `stream`, calls `look` with them, and puts them back. Returns an error
// that comes before any byte.
template <typename Look>
Result<void> look_at_head(std::unique_ptr<ByteStream>& stream, const Opening& opening, Look look) {
  Head head = read_head(*stream, kHeadBytes, opening.stop);
  if (head.bytes.empty() && head.end && !*head.end) {
    return head.end->error();
  }
  look(std::span<const std::uint8_t>(head.bytes));
  stream = prefixed_stream(std::move(head), std::move(stream));
  return {};
}

// Decompresses and transcodes `stream` as its first bytes, `head`, and the options say. Fills in
// `opened`.
Result<void> decode(Head head, std::unique_ptr<ByteStream> stream, const Opening& opening,
                    OpenInput& opened) {
  const Compression compression = compression_of(head.bytes, opening.options);
  std::string encoding = choose_encoding(head.bytes, opening.options.encoding);
  if (compression == Compression::kNone) {
    opened.look = look_at(head.bytes, opened.name, opening.options);
  }
  stream = prefixed_stream(std::move(head), std::move(stream));
  Result<void> looked;
  if (compression != Compression::kNone) {
    stream =
        decompress(compression, std::move(stream), opened.name, decoder_options(opening.options));
    looked = look_at_head(stream, opening, [&](std::span<const std::uint8_t> text) {
      encoding = choose_encoding(text, opening.options.encoding);
      opened.look = look_inside(text, compression, opened.name, opening.options);
    });
  }
  if (looked && !encoding.empty()) {
    opened.look.is_decoded = true;
    Result<std::unique_ptr<ByteStream>> transcoded = transcode(std::move(stream), encoding);
    if (!transcoded) {
      return transcoded.error();
    }
    stream = std::move(transcoded).value();
    looked = look_at_head(stream, opening, [&](std::span<const std::uint8_t> text) {
      opened.look.nul = find_nul(text);
    });
  }
  opened.content = std::move(stream);
  return looked;
}

Result<OpenInput> as_stream(Head head, std::unique_ptr<ByteStream> stream, OpenInput opened,
                            const Opening& opening) {
  if (head.bytes.empty() && head.end && !*head.end) {
    return with_name(head.end->error(), opened.name);
  }
  Result<void> decoded = decode(std::move(head), std::move(stream), opening, opened);
  return decoded ? Result<OpenInput>(std::move(opened)) : with_name(decoded.error(), opened.name);
}

Result<OpenInput> as_stream(std::unique_ptr<ByteStream> stream, std::string name,
                            const Opening& opening) {
  Head head = read_head(*stream, kHeadBytes, opening.stop);
  return as_stream(std::move(head), std::move(stream), OpenInput{.name = std::move(name)}, opening);
}

FileRange range_of(const WatchedFile& file, std::uint64_t text_begin, std::uint64_t begin,
                   std::uint64_t end) {
  return {.descriptor = file.descriptor(),
          .text_begin = text_begin,
          .begin = begin,
          .end = end,
          .file_bytes = file.stated_bytes()};
}

// Not into memory that another process sees: that process can read a plain file itself.
bool may_take_whole(std::size_t bytes, const Opening& opening) {
  const std::uint64_t chunk_bytes = opening.options.internals.chunk_bytes;
  return (chunk_bytes == 0 || bytes <= chunk_bytes) && !opening.buffer.is_shared();
}

// Opens a regular file from `begin` on.
Result<OpenInput> open_regular(std::shared_ptr<const WatchedFile> file, std::uint64_t begin,
                               OpenInput opened, const Opening& opening) {
  ChunkBuffer own;
  ChunkBuffer& first = opening.buffer.is_shared() ? own : opening.buffer;
  const Result<FileHead> head = read_file_head(*file, begin, first);
  if (!head) {
    return with_name(head.error(), opened.name);
  }
  opened.has_grown = head->has_grown;
  const std::span<const std::uint8_t> bytes = first.bytes();
  if (is_plain(bytes, opening.options)) {
    opened.look = look_at(bytes, opened.name, opening.options, begin);
    if (head->is_all && may_take_whole(bytes.size(), opening)) {
      opened.content = WholeText{.offset = begin};
      return opened;
    }
    const bool has_size = file->stated_bytes() > begin;
    const Result<bool> is_range = head->is_all ? Result<bool>(head->is_size_stated)
                                  : has_size   ? ends_as_stated(*file)
                                               : Result<bool>(false);
    if (!is_range) {
      return with_name(is_range.error(), opened.name);
    }
    if (*is_range) {
      // A descriptor's position may be past the end.
      opened.content = range_of(*file, begin, begin, std::max(begin, file->stated_bytes()));
      opened.file = std::move(file);
      return opened;
    }
  }
  Head taken{.bytes = {bytes.begin(), bytes.end()}, .end = {}};
  if (head->is_all) {
    taken.end = std::size_t{0};
    // The stream of a larger file does the same at its end.
    ::lseek(file->descriptor(), static_cast<off_t>(begin + bytes.size()), SEEK_SET);
  } else {
    opened.file = file;
  }
  auto rest = file_stream(std::move(file), begin, bytes.size(), opened.name, opening.stop);
  return as_stream(std::move(taken), std::move(rest), std::move(opened), opening);
}

Result<OpenInput> open_file(WatchedFile file, std::uint64_t begin, std::string name,
                            const Opening& opening) {
  if (!file.is_regular()) {
    return as_stream(descriptor_stream(std::move(file).take_descriptor(), name, opening.stop), name,
                     opening);
  }
  return open_regular(std::make_shared<const WatchedFile>(std::move(file)), begin,
                      OpenInput{.name = std::move(name)}, opening);
}

Result<OpenInput> open_one(const PathInput& input, const Opening& opening) {
  Result<WatchedFile> file = open_path(input.path, input.listed);
  return file ? open_file(std::move(file).value(), 0, input.path, opening) : file.error();
}

// Why the range cannot be counted, in a file of so many bytes; empty if it can.
std::optional<Error> range_error(std::uint64_t begin, std::uint64_t end, std::uint64_t bytes,
                                 const std::string& name) {
  if (begin > end) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = "the range ends before it begins",
                 .path = name};
  }
  const bool is_to_end = end == RangeInput::kToEnd && begin <= bytes;
  if (end > bytes && !is_to_end) {
    return Error{.kind = ErrorKind::kInputChanged,
                 .cause = "the range reaches past the end of the file, which has " +
                          std::to_string(bytes) + " bytes",
                 .path = name,
                 .remedy = "divide it into ranges again when nothing writes to it"};
  }
  return {};
}

std::optional<Error> range_error(const RangeInput& input, const WatchedFile& file) {
  if (!file.is_regular()) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = "only a regular file can be read in ranges",
                 .path = input.path};
  }
  return range_error(input.begin, input.end, file.stated_bytes(), input.path);
}

Result<OpenInput> open_one(const RangeInput& input, const Opening& opening) {
  Result<WatchedFile> opened = open_path(input.path, input.listed);
  if (!opened) {
    return opened.error();
  }
  if (const std::optional<Error> error = range_error(input, *opened)) {
    return *error;
  }
  const auto file = std::make_shared<const WatchedFile>(std::move(opened).value());
  const std::uint64_t end = std::min(input.end, file->stated_bytes());
  if (end == file->stated_bytes()) {
    const Result<bool> has_true_size = ends_as_stated(*file);
    if (!has_true_size) {
      return with_name(has_true_size.error(), input.path);
    }
    if (!*has_true_size) {
      return Error{
          .kind = ErrorKind::kInvalidArgument,
          .cause = "the system does not know the size of this file, so it cannot be read in ranges",
          .path = input.path,
          .remedy = "count it as a whole"};
    }
  }
  OpenInput range{.name = input.path, .content = range_of(*file, 0, input.begin, end)};
  if (input.begin == 0 && end > 0) {
    ChunkBuffer first;
    const Result<text::Chunk> head =
        read_range(opening.options.tokens, range_of(*file, 0, 0, end), 0,
                   std::min(end, kNulProbeBytes), first, longest_word(opening.options));
    if (!head) {
      return with_name(head.error(), input.path);
    }
    range.look.nul = find_nul(first.bytes().first(head->owned_end));
  }
  range.file = file;
  return range;
}

// Nothing is read here: each read may be a request to a store.
Result<OpenInput> open_one(const RandomAccessInput& input, const Opening&) {
  const std::uint64_t bytes = input.file->size();
  if (const std::optional<Error> error = range_error(input.begin, input.end, bytes, input.name)) {
    return *error;
  }
  return OpenInput{.name = input.name,
                   .content = SourceRange{.source = input.file,
                                          .begin = input.begin,
                                          .end = std::min(input.end, bytes),
                                          .source_bytes = bytes}};
}

Result<OpenInput> open_one(const MemoryInput& input, const Opening& opening) {
  const auto head = input.bytes.first(std::min(input.bytes.size(), kHeadBytes));
  if (is_plain(head, opening.options)) {
    return OpenInput{.name = input.name,
                     .content = input.bytes,
                     .look = look_at(head, input.name, opening.options)};
  }
  return as_stream(memory_stream(input.bytes), input.name, opening);
}

Result<OpenInput> open_one(const ReaderInput& input, const Opening& opening) {
  return as_stream(reader_stream(input.reader, input.name), input.name, opening);
}

Result<OpenInput> open_one(const TextsInput& input, const Opening&) {
  return OpenInput{.name = input.name, .content = reader_of(input.texts)};
}

Result<OpenInput> open_one(const TextsReaderInput& input, const Opening&) {
  return OpenInput{.name = input.name, .content = input.reader};
}

// pread(2) does not move the descriptor's position, but the caller expects it at the end of what
// was read. A stream moves it at its end, unless the input is skipped.
void move_to_end(int descriptor, const OpenInput& opened, const Opening& opening) {
  if (const auto* const whole = std::get_if<WholeText>(&opened.content)) {
    ::lseek(descriptor, static_cast<off_t>(whole->offset + opening.buffer.size()), SEEK_SET);
  } else if (const auto* const range = std::get_if<FileRange>(&opened.content)) {
    ::lseek(descriptor, static_cast<off_t>(range->end), SEEK_SET);
  } else if (opened.file && opened.look.nul &&
             opening.options.binary_inputs == BinaryInputs::kSkip) {
    ::lseek(descriptor, static_cast<off_t>(opened.file->stated_bytes()), SEEK_SET);
  }
}

// The descriptor is duplicated, so that the caller's stays open. Both have the same position.
Result<OpenInput> open_one(const DescriptorInput& input, const Opening& opening) {
  UniqueFd copy(retry_on_interrupt([&] { return ::fcntl(input.descriptor, F_DUPFD_CLOEXEC, 3); }));
  if (!copy) {
    return system_error(errno, input.name);
  }
  Result<WatchedFile> file = WatchedFile::watch(std::move(copy), input.name);
  if (!file) {
    return file.error();
  }
  if (Result<void> read = check_no_message_socket(file->descriptor(), input.name); !read) {
    return read.error();
  }
  const std::uint64_t begin = input.begin ? *input.begin : position_of(file->descriptor());
  Result<OpenInput> opened = open_file(std::move(file).value(), begin, input.name, opening);
  if (opened) {
    move_to_end(input.descriptor, *opened, opening);
  }
  return opened;
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

std::uint64_t position_of(int descriptor) {
  return static_cast<std::uint64_t>(std::max<off_t>(::lseek(descriptor, 0, SEEK_CUR), 0));
}

bool waits_its_turn(const Input& input) {
  struct stat status {};
  if (const auto* const file = std::get_if<PathInput>(&input)) {
    return stat_long(file->path, status) && !S_ISREG(status.st_mode);
  }
  if (const auto* const open = std::get_if<DescriptorInput>(&input)) {
    const bool is_regular =
        retry_on_interrupt([&] { return ::fstat(open->descriptor, &status); }) == 0 &&
        S_ISREG(status.st_mode);
    return !open->begin || !is_regular;
  }
  return std::holds_alternative<ReaderInput>(input) ||
         std::holds_alternative<TextsReaderInput>(input);
}

Result<OpenInput> open(const Input& input, const Options& options, ChunkBuffer& buffer,
                       const StopEvent* stop) {
  return std::visit(
      [&](const auto& one) {
        return open_one(one, Opening{options, buffer, stop});
      },
      input);
}

Result<OpenStream> open_stream(const Input& input, const Options& options, const StopEvent* stop) {
  ChunkBuffer buffer;
  Result<OpenInput> opened = open(input, options, buffer, stop);
  if (!opened) {
    return opened.error();
  }
  OpenStream stream{.name = opened->name, .bytes = {}};
  if (std::holds_alternative<WholeText>(opened->content)) {
    Head all{.bytes = {buffer.bytes().begin(), buffer.bytes().end()}, .end = std::size_t{0}};
    stream.bytes = prefixed_stream(std::move(all), memory_stream({}));
  } else if (const auto* const range = std::get_if<FileRange>(&opened->content)) {
    stream.bytes = file_stream(std::move(opened->file), range->begin, 0, opened->name, stop);
  } else if (const auto* const memory =
                 std::get_if<std::span<const std::uint8_t>>(&opened->content)) {
    stream.bytes = memory_stream(*memory);
  } else if (std::holds_alternative<std::shared_ptr<TextsReader>>(opened->content) ||
             std::holds_alternative<SourceRange>(opened->content)) {
    return Error{.kind = ErrorKind::kInvalidArgument,
                 .cause = "this input cannot be read as a stream of bytes",
                 .path = opened->name,
                 .remedy = "pass the bytes as MemoryInput or ReaderInput"};
  } else {
    stream.bytes = std::move(std::get<std::unique_ptr<ByteStream>>(opened->content));
  }
  return stream;
}

}  // namespace hapax::input
