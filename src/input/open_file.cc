#include "input/open_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <span>
#include <utility>

#include "base/long_path.h"
#include "base/message_socket.h"
#include "base/retry.h"
#include "base/system_error.h"
#include "input/file_head.h"
#include "input/plain_streams.h"
#include "input/plain_text.h"

namespace hapax::input {
namespace {

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

}  // namespace

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

FileRange range_of(const WatchedFile& file, std::uint64_t text_begin, std::uint64_t begin,
                   std::uint64_t end) {
  return {.descriptor = file.descriptor(),
          .text_begin = text_begin,
          .begin = begin,
          .end = end,
          .file_bytes = file.stated_bytes()};
}

Result<OpenInput> open_one(const PathInput& input, const Opening& opening) {
  Result<WatchedFile> file = open_path(input.path, input.listed);
  return file ? open_file(std::move(file).value(), 0, input.path, opening) : file.error();
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

}  // namespace hapax::input
