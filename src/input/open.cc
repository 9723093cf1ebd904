#include "input/open.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/long_path.h"
#include "base/retry.h"
#include "input/file_head.h"
#include "input/open_file.h"
#include "input/open_range.h"
#include "input/opening.h"
#include "input/plain_streams.h"
#include "input/plain_text.h"
#include "input/texts_stream.h"

namespace hapax::input {
namespace {

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
