#include "input/open_range.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "input/file_head.h"
#include "input/find_nul.h"
#include "input/open_file.h"
#include "input/range_reader.h"
#include "input/watched_file.h"

namespace hapax::input {
namespace {

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

}  // namespace

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

}  // namespace hapax::input
