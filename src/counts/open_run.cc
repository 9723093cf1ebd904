#include "counts/open_run.h"

#include <memory>
#include <utility>
#include <variant>

#include "input/open.h"
#include "input/plain_streams.h"

namespace hapax::counts {

Result<RunReader> open_run(const Input& input) {
  Result<input::OpenInput> opened = input::open(input, Options{});
  if (!opened) {
    return opened.error();
  }
  std::unique_ptr<input::ByteStream> bytes;
  if (auto* const file = std::get_if<input::FileRange>(&opened->content)) {
    bytes = input::descriptor_stream(std::move(file->file), opened->name);
  } else if (const auto* const memory =
                 std::get_if<std::span<const std::uint8_t>>(&opened->content)) {
    bytes = input::memory_stream(*memory);
  } else {
    bytes = std::move(std::get<std::unique_ptr<input::ByteStream>>(opened->content));
  }
  return RunReader::open(std::move(bytes), opened->name, RunReader::Source::kFile);
}

}  // namespace hapax::counts
