#include "input/range_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/retry.h"
#include "base/system_error.h"
#include "input/watched_file.h"
#include "text/boundary.h"

namespace hapax::input {
namespace {

// Twice the bytes of a unit, so that the unit before the first owned one is complete.
constexpr std::uint64_t kBytesBefore = 2 * text::kContextBefore;
// Bytes read past the end at first: more than most words, less than a page.
constexpr std::uint64_t kBytesAfter = 256;

// How much memory is allocated before its bytes have been read: a message to a worker may name a
// range that is longer than its file.
constexpr std::size_t kMaxAtOnce = std::size_t{64} << 20;

// An open file as a source of bytes.
class OpenFile final : public RandomAccess {
 public:
  explicit OpenFile(const FileRange& file) : file_(file) {}

  std::uint64_t size() const override { return file_.file_bytes; }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> buffer) override {
    const ssize_t got = retry_on_interrupt([&] {
      return ::pread(file_.descriptor, buffer.data(), buffer.size(), static_cast<off_t>(offset));
    });
    return got < 0 ? Result<std::size_t>(system_error(errno, "")) : static_cast<std::size_t>(got);
  }

 private:
  const FileRange& file_;
};

// Fills buffer[filled, wanted) with the source's bytes; buffer[0] is the byte at `offset`.
Result<void> read_step(RandomAccess& source, std::uint64_t offset, std::size_t filled,
                       std::size_t wanted, ChunkBuffer& buffer) {
  if (Result<void> resized = buffer.resize(wanted); !resized) {
    return resized;
  }
  while (filled < wanted) {
    const Result<std::size_t> got = source.read_at(offset + filled, buffer.bytes().subspan(filled));
    if (!got) {
      return got.error();
    }
    if (*got == 0) {
      return became_shorter(offset + filled);
    }
    filled += *got;
  }
  return {};
}

// The same in steps of kMaxAtOnce.
Result<void> read_fully(RandomAccess& source, std::uint64_t offset, std::size_t filled,
                        std::size_t wanted, ChunkBuffer& buffer) {
  Result<void> read;
  do {
    const std::size_t until = std::min(wanted, filled + kMaxAtOnce);
    read = read_step(source, offset, filled, until, buffer);
    filled = until;
  } while (read && filled < wanted);
  return read;
}

// Whether a word starts in the owned part and may continue past the bytes read so far.
bool is_cut_short(TokenProfile tokens, const text::Chunk& chunk) {
  if (text::first_cut(tokens, chunk.bytes, chunk.size, chunk.owned_end) < chunk.size) {
    return false;
  }
  if (chunk.owned_begin == 0) {
    return true;
  }
  // Inside a giant word no word starts here, and the chunk in which the word starts reads its end.
  const std::size_t first = text::unit_start(chunk.bytes, chunk.size, chunk.owned_begin);
  const std::size_t before = text::unit_start_before(chunk.bytes, chunk.size, first);
  return before >= chunk.owned_end ||
         text::last_cut(tokens, chunk.bytes + before, chunk.owned_end - before) > 0;
}

// Which bytes become a chunk, of a text that is [text_begin, text_end).
struct Place {
  std::uint64_t text_begin = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t text_end = 0;
  std::uint64_t max_word_bytes = 0;
};

// Makes a chunk that owns [begin, end). `give(chunk, until)` provides the bytes up to `until`:
// first a few more than the owned ones, then more as long as a word that starts in them may
// continue.
template <typename Give>
Result<text::Chunk> with_context(TokenProfile tokens, const Place& place, Give&& give) {
  const std::uint64_t from = place.begin - std::min(kBytesBefore, place.begin - place.text_begin);
  text::Chunk chunk{.owned_begin = static_cast<std::size_t>(place.begin - from),
                    .owned_end = static_cast<std::size_t>(place.end - from),
                    .offset = from};
  // One byte more than the longest word is enough for the tokeniser to refuse it.
  const std::uint64_t enough = place.max_word_bytes + 1;
  std::uint64_t after = std::min(kBytesAfter, enough);
  for (;;) {
    const std::uint64_t until = std::min(place.end + after, place.text_end);
    if (Result<void> given = give(chunk, until); !given) {
      return given.error();
    }
    if (until == place.text_end || after == enough || !is_cut_short(tokens, chunk)) {
      return chunk;
    }
    after = std::min(std::max(4 * after, place.end - place.begin), enough);
  }
}

// Reads a range of the source's text.
Result<text::Chunk> read_source(TokenProfile tokens, RandomAccess& source, const Place& place,
                                ChunkBuffer& buffer) {
  return with_context(tokens, place, [&](text::Chunk& chunk, std::uint64_t until) -> Result<void> {
    const auto wanted = static_cast<std::size_t>(until - chunk.offset);
    Result<void> read = read_fully(source, chunk.offset, chunk.size, wanted, buffer);
    chunk.bytes = buffer.data();
    chunk.size = buffer.size();
    return read;
  });
}

}  // namespace

Result<text::Chunk> read_range(TokenProfile tokens, const FileRange& file, std::uint64_t begin,
                               std::uint64_t end, ChunkBuffer& buffer,
                               std::uint64_t max_word_bytes) {
  OpenFile source(file);
  return read_source(tokens, source, {file.text_begin, begin, end, file.file_bytes, max_word_bytes},
                     buffer);
}

Result<text::Chunk> read_range(TokenProfile tokens, const SourceRange& range, std::uint64_t begin,
                               std::uint64_t end, ChunkBuffer& buffer,
                               std::uint64_t max_word_bytes) {
  return read_source(tokens, *range.source, {0, begin, end, range.source_bytes, max_word_bytes},
                     buffer);
}

text::Chunk memory_range(TokenProfile tokens, std::span<const std::uint8_t> bytes,
                         std::uint64_t begin, std::uint64_t end, std::uint64_t max_word_bytes) {
  return *with_context(tokens, {0, begin, end, bytes.size(), max_word_bytes},
                       [&](text::Chunk& chunk, std::uint64_t until) -> Result<void> {
                         chunk.bytes = bytes.data() + chunk.offset;
                         chunk.size = static_cast<std::size_t>(until - chunk.offset);
                         return {};
                       });
}

}  // namespace hapax::input
