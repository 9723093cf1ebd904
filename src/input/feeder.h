// The feeder: inputs in, chunks out; the only maker of a Chunk. Workers pull.
//
// A regular file of plain text, or memory, is cut into ranges at fixed places: a worker claims one
// under the lock and reads it outside (pread), with as much context as the words that start in it
// need. A stream (pipe, decompressor, transcoder) is read under the lock, one block at a time, by
// whichever worker comes, into that worker's own buffer, and cut after the last certain separator;
// what lies behind the cut is carried over to the next block. So one thread at a time reads a
// stream, while the others count, and nothing is handed over through a queue.
//
// Memory: a buffer of about chunk_bytes a worker, beside it three times the longest word at most.
// Errors: with many workers the one that stands earliest in the text is reported. Chunks are
// claimed in order, so when one fails, all earlier ones have been claimed, and are finished by
// their workers. Thread safety: all members, from any thread, but finish() and the accessors below
// it only once every worker has stopped. Tested by tests/input/feeder_test.cc and, with everything
// above it, tests/strategy/agree_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/mutex.h"
#include "hapax/account.h"
#include "hapax/counts.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "input/block_reader.h"
#include "input/expand.h"
#include "input/open.h"
#include "input/range_reader.h"
#include "text/chunk.h"

namespace hapax::input {

inline constexpr std::uint64_t kDefaultChunkBytes = std::uint64_t{256} << 10;

class Feeder {
 public:
  // `options` outlives the feeder.
  Feeder(Expansion expansion, const Options& options);

  // The next chunk of the text; its bytes stay until this worker's next call with the same buffer.
  // Nothing at the end, and once the run has failed. Fills in bytes read and the time of reading.
  std::optional<text::Chunk> next(ChunkBuffer& buffer, Account& account);

  // The same in two steps, for who has ranges of files read elsewhere: the next chunk where it
  // comes out of a stream, which is then read; else a claim to a range that nobody has read yet.
  class Claim;
  using Claimed = std::variant<std::monostate, text::Chunk, Claim>;
  Claimed claim(ChunkBuffer& buffer, Account& account) HAPAX_EXCLUDES(mutex_);
  // Nothing where it could not be read, which is noted.
  std::optional<text::Chunk> read(const Claim& claim, ChunkBuffer& buffer, Account& account)
      HAPAX_EXCLUDES(mutex_);
  // Of a claim that was read elsewhere: the chunk that it became, of which the bytes are not
  // needed, and find_nul of it; or why it could not be read.
  std::optional<text::Chunk> was_read(const Claim& claim, Result<text::Chunk> chunk,
                                      std::optional<std::size_t> nul, Account& account)
      HAPAX_EXCLUDES(mutex_);

  // Reports that something in `chunk` ends the run; `error` without path. The offset, in the chunk,
  // becomes one in the input.
  void fail(const text::Chunk& chunk, Error error, std::optional<std::size_t> offset_in_chunk);
  // Ends the run for a reason that has no place in the text; an error that has one goes before it.
  void abort(Error error);
  // Adds invalid sequences that begin in `chunk`, the first of them at an offset in the chunk.
  void add_invalid(const text::Chunk& chunk, std::uint64_t number, std::size_t first_in_chunk);

  // How the run went: nothing, or the earliest error.
  Result<void> finish();
  // In the order of the inputs.
  std::vector<Notice> notices();
  std::uint64_t inputs_counted();

 private:
  // An input while it is read; workers that hold ranges of it keep it open.
  struct Opened {
    std::uint32_t index = 0;
    std::variant<FileRange, std::span<const std::uint8_t>, BlockReader> content;
    std::uint64_t end = 0;      // of ranges
    std::uint64_t claimed = 0;  // of ranges: up to where
    std::uint64_t stored = 0;   // of a stream: bytes accounted for so far
  };
  // What remains known of an input.
  struct InputState {
    std::string name;
    bool decoded = false;
    bool opened = false;
    std::uint64_t invalid = 0;
    std::uint64_t first_invalid = 0;
    std::optional<std::uint64_t> nul_offset;
    std::uint64_t counted_bytes = 0;
    std::optional<Error> unreadable;  // under Unreadable::kSkip
  };
  struct Failure {
    std::uint64_t ordinal;
    Error error;
  };
  void open_next() HAPAX_REQUIRES(mutex_);
  std::optional<text::Chunk> read_block(BlockReader& reader, ChunkBuffer& buffer, Account& account)
      HAPAX_REQUIRES(mutex_);
  void lose(std::uint32_t input, std::uint64_t ordinal, Error error) HAPAX_REQUIRES(mutex_);
  void fail_at(std::uint64_t ordinal, Error error) HAPAX_REQUIRES(mutex_);
  void note(const text::Chunk& chunk, std::optional<std::size_t> nul) HAPAX_REQUIRES(mutex_);
  void add_progress(std::uint64_t stored_bytes);

  const Options& options_;
  const std::uint64_t chunk_bytes_;

  Mutex mutex_;
  std::vector<Input> inputs_ HAPAX_GUARDED_BY(mutex_);
  std::vector<InputState> states_ HAPAX_GUARDED_BY(mutex_);
  std::vector<Notice> notices_ HAPAX_GUARDED_BY(mutex_);
  std::shared_ptr<Opened> current_ HAPAX_GUARDED_BY(mutex_);
  std::uint64_t next_ordinal_ HAPAX_GUARDED_BY(mutex_) = 0;
  std::optional<Failure> failure_ HAPAX_GUARDED_BY(mutex_);
};

// A range of a file, or of memory, that is the holder's to read; keeps the file open.
class Feeder::Claim {
 public:
  // Null of memory.
  const FileRange* file() const { return std::get_if<FileRange>(&opened_->content); }
  std::uint32_t input() const { return opened_->index; }
  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return end_; }

 private:
  friend class Feeder;
  Claim(std::shared_ptr<const Opened> opened, std::uint64_t begin, std::uint64_t end,
        std::uint64_t ordinal)
      : opened_(std::move(opened)), begin_(begin), end_(end), ordinal_(ordinal) {}

  std::shared_ptr<const Opened> opened_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t ordinal_;
};

// Where the first NUL of an input stands, looked for at its beginning alone: a sign that it is no
// text.
std::optional<std::size_t> find_nul(const text::Chunk& chunk);

}  // namespace hapax::input
