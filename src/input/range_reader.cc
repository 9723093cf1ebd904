#include "input/range_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/retry.h"
#include "base/system_error.h"
#include "hapax/options.h"
#include "input/watched_file.h"
#include "text/boundary.h"

namespace hapax::input {
namespace {

// Twice what a unit takes, so that also the unit before the first own one is known for certain.
constexpr std::uint64_t kBytesBefore = 2 * text::kContextBefore;
// Read past the end at first: more than most words, less than a page.
constexpr std::uint64_t kBytesAfter = 256;

// For how many bytes memory is taken before they are there: a range may be longer than its file, as
// a worker is told of it.
constexpr std::size_t kMaxAtOnce = std::size_t{64} << 20;

// Makes buffer[filled..] hold the file's bytes from `offset` on, `wanted` in all.
Result<void> read_step(const FileRange& file, std::uint64_t offset, std::size_t filled,
                       std::size_t wanted, ChunkBuffer& buffer) {
  if (Result<void> resized = buffer.resize(wanted); !resized) {
    return resized;
  }
  while (filled < wanted) {
    const ssize_t got = retry_on_interrupt([&] {
      return ::pread(file.descriptor, buffer.data() + filled, wanted - filled,
                     static_cast<off_t>(offset + filled));
    });
    if (got < 0) {
      return system_error(errno, "");
    }
    if (got == 0) {
      return became_shorter(offset + filled);
    }
    filled += static_cast<std::size_t>(got);
  }
  return {};
}

// The same, some memory at a time.
Result<void> read_fully(const FileRange& file, std::uint64_t offset, std::size_t filled,
                        std::size_t wanted, ChunkBuffer& buffer) {
  Result<void> read;
  do {
    const std::size_t until = std::min(wanted, filled + kMaxAtOnce);
    read = read_step(file, offset, filled, until, buffer);
    filled = until;
  } while (read && filled < wanted);
  return read;
}

// Whether a word starts in the owned part and may run on past the bytes there are.
bool is_cut_short(const text::Chunk& chunk) {
  if (text::first_cut(chunk.bytes, chunk.size, chunk.owned_end) < chunk.size) {
    return false;
  }
  if (chunk.owned_begin == 0) {
    return true;
  }
  // In the midst of a giant word nothing starts here, and its end is somebody else's to read.
  const std::size_t first = text::unit_start(chunk.bytes, chunk.size, chunk.owned_begin);
  const std::size_t before = text::unit_start_before(chunk.bytes, chunk.size, first);
  return before >= chunk.owned_end ||
         text::last_cut(chunk.bytes + before, chunk.owned_end - before) > 0;
}

// A chunk that owns [begin, end), with `give(until)` making bytes[0..] those up to `until`: a
// little more than its own at first, and more as long as a word that starts in it may run on.
template <typename Give>
Result<text::Chunk> with_context(std::uint64_t text_begin, std::uint64_t begin, std::uint64_t end,
                                 std::uint64_t text_end, Give&& give) {
  const std::uint64_t from = begin - std::min(kBytesBefore, begin - text_begin);
  text::Chunk chunk{.owned_begin = static_cast<std::size_t>(begin - from),
                    .owned_end = static_cast<std::size_t>(end - from),
                    .offset = from};
  std::uint64_t after = kBytesAfter;
  for (;;) {
    const std::uint64_t until = std::min(end + after, text_end);
    if (Result<void> given = give(chunk, until); !given) {
      return given.error();
    }
    // One past the longest word is enough for the tokeniser to refuse it.
    if (until == text_end || after > kMaxWordBytes || !is_cut_short(chunk)) {
      return chunk;
    }
    after = std::max(4 * after, end - begin);
  }
}

}  // namespace

Result<text::Chunk> read_range(const FileRange& file, std::uint64_t begin, std::uint64_t end,
                               ChunkBuffer& buffer) {
  return with_context(file.text_begin, begin, end, file.file_bytes,
                      [&](text::Chunk& chunk, std::uint64_t until) -> Result<void> {
                        const auto wanted = static_cast<std::size_t>(until - chunk.offset);
                        Result<void> read =
                            read_fully(file, chunk.offset, chunk.size, wanted, buffer);
                        chunk.bytes = buffer.data();
                        chunk.size = buffer.size();
                        return read;
                      });
}

text::Chunk memory_range(std::span<const std::uint8_t> bytes, std::uint64_t begin,
                         std::uint64_t end) {
  return *with_context(0, begin, end, bytes.size(),
                       [&](text::Chunk& chunk, std::uint64_t until) -> Result<void> {
                         chunk.bytes = bytes.data() + chunk.offset;
                         chunk.size = static_cast<std::size_t>(until - chunk.offset);
                         return {};
                       });
}

}  // namespace hapax::input
