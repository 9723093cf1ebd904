// The chunk source turns inputs into chunks; workers call next().
//
// A regular file of plain text, a caller's source, or memory, is cut into ranges at fixed offsets.
// A worker claims the next range under the lock and reads it outside (pread), with as much context
// as the words that start in it need. A small file is read whole by the worker that opens it, into
// that worker's own buffer.
//
// A stream (pipe, decompressor, transcoder) is read by one worker at a time, also outside the lock.
// The worker reads a block into its own buffer, cuts it after the last certain separator, and
// carries the rest over to the next block. It keeps reading while others wait for blocks, hands
// those blocks to them, and counts a block itself only when they have enough.
//
// A worker that finds every open stream busy opens the next input. So as many inputs may be open as
// there are workers, and a worker that blocks on a pipe does not stop the others. A pipe itself is
// opened only when everything before it has been claimed, so that no worker blocks on it while an
// earlier input has yet to be read. With no input left to open, a worker decodes ahead for a busy
// stream that consists of frames (frames_stream.h); if there is nothing to decode, it waits for a
// block.
//
// Memory: a buffer of about chunk_bytes for each worker, and another for each worker that waits;
// besides, at most three times the longest word. Errors: with many workers, the error that comes
// first in the text is reported. Chunks of an input are claimed in order, so when one fails, all
// earlier ones have been claimed, and their workers finish them; inputs before it are read to their
// ends. Thread safety: all members may be called from any thread, but finish() and the accessors
// below it only after every worker has stopped. Tested by tests/input/chunk_source_test.cc,
// chunk_source_workers_test.cc and, with everything above it, tests/strategy/agree_test.cc.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <utility>
#include <variant>
#include <vector>

#include "base/mutex.h"
#include "hapax/counts.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "hapax/run_stats.h"
#include "input/chunk_stream.h"
#include "input/expand.h"
#include "input/open.h"
#include "input/range_reader.h"
#include "input/run_outcome.h"
#include "text/chunk.h"

namespace hapax::input {

inline constexpr std::uint64_t kDefaultChunkBytes = std::uint64_t{256} << 10;
// Of a caller's source. A read may be a request to a store, which takes some 30 ms whatever its
// size, and is charged: with 4 MB, most of the time is that of the transfer.
inline constexpr std::uint64_t kSourceChunkBytes = std::uint64_t{4} << 20;

class ChunkSource {
 public:
  // `options` and `stop` must outlive the chunk source. `stop` watches options.stop; it may be
  // null.
  ChunkSource(Expansion expansion, const Options& options, const StopEvent* stop = nullptr);

  // Returns the next chunk; its bytes stay valid until this worker's next call with the same
  // buffer. Returns nothing at the end, and once the run has failed. Adds bytes read and the time
  // of reading to `stats`. Waits if all remaining input is being read by other workers. The buffers
  // of one run are all over a Region, or none is.
  std::optional<text::Chunk> next(ChunkBuffer& buffer, RunStats& stats);

  // Where the bytes read and the time of reading are added: to a worker's statistics, and to the
  // phases either of that worker or of the run.
  struct Reading {
    RunStats& stats;
    PhaseSeconds& seconds;
  };
  // next() in two steps, for callers that let another process read ranges of files. claim() returns
  // a chunk that it has read from a stream or a small file, or else a claim to a range, which
  // nobody has read yet.
  class Claim;
  struct SmallFile {
    text::Chunk chunk;
  };
  using Claimed = std::variant<std::monostate, text::Chunk, SmallFile, Claim>;
  Claimed claim(ChunkBuffer& buffer, Reading reading) HAPAX_EXCLUDES(mutex_);
  // Reads the claimed range. Returns nothing if that fails; the error is kept for finish() or
  // notices().
  std::optional<text::Chunk> read(const Claim& claim, ChunkBuffer& buffer, Reading reading)
      HAPAX_EXCLUDES(mutex_);
  // Completes a claim that another process has read: `chunk` is the result (its bytes are not used)
  // or the error. Returns as read() does.
  std::optional<text::Chunk> complete_claim(const Claim& claim, Result<text::Chunk> chunk,
                                            RunStats& stats) HAPAX_EXCLUDES(mutex_);

  // Ends the run because of something in `chunk`. `error` has no path; the offset in the chunk
  // becomes an offset in the input.
  void fail(const text::Chunk& chunk, Error error, std::optional<std::size_t> offset_in_chunk);
  // Ends the run for a reason that has no place in the text. An error that has one takes
  // precedence.
  void abort(Error error) noexcept;
  // Adds `number` invalid sequences that begin in `chunk`; the first is at offset `first_in_chunk`
  // of the chunk.
  void add_invalid(const text::Chunk& chunk, std::uint64_t number, std::size_t first_in_chunk);

  // Returns the earliest error, if the run failed.
  Result<void> finish();
  // In the order of the inputs.
  std::vector<Notice> notices();
  std::uint64_t inputs_counted();

 private:
  // An input while it is read. Workers that have claimed ranges of it, or help it, share its
  // ownership, which keeps it open.
  struct InputState {
    std::uint32_t index = 0;
    // A regular file; after the input has been read it is checked for changes.
    std::shared_ptr<const WatchedFile> file;
    bool has_grown = false;
    // std::monostate while it is being opened.
    std::variant<std::monostate, FileRange, SourceRange, std::span<const std::uint8_t>,
                 std::unique_ptr<ChunkStream>>
        content;
    std::uint64_t chunk_bytes = 0;  // of ranges
    std::uint64_t end = 0;          // of ranges
    std::uint64_t claimed = 0;      // of ranges: up to this offset
    std::uint64_t unread = 0;       // of ranges: bytes that nobody has read yet
    std::uint64_t stored = 0;       // of a stream: bytes accounted for so far
    std::uint64_t next_ordinal = 0;
    bool busy = true;                     // one worker is opening it, or reading the stream
    const ChunkBuffer* reader = nullptr;  // of a stream: its last reader's buffer
  };
  // A block that has been read and is ready for a worker that waits.
  struct ReadyBlock {
    ChunkBuffer buffer;
    text::Chunk chunk;
  };
  // Wakes all waiting workers when the caller stops the run.
  struct Wake {
    ChunkSource* chunks;
    void operator()() const { chunks->wake(); }
  };
  void wake() HAPAX_EXCLUDES(mutex_);
  void check_stop() HAPAX_REQUIRES(mutex_);
  void notify_all() HAPAX_REQUIRES(mutex_);

  Result<text::Chunk> read_outside(const Claim& claim, ChunkBuffer& buffer) const;
  std::optional<text::Chunk> pop_ready(ChunkBuffer& buffer) HAPAX_REQUIRES(mutex_);
  std::optional<Claim> claim_range() HAPAX_REQUIRES(mutex_);
  std::shared_ptr<InputState> idle_stream(const ChunkBuffer& buffer) HAPAX_REQUIRES(mutex_);
  std::shared_ptr<InputState> first_open(bool (*predicate)(const InputState&))
      HAPAX_REQUIRES(mutex_);
  bool all_is_claimed() HAPAX_REQUIRES(mutex_);

  bool next_is_wanted() HAPAX_REQUIRES(mutex_);
  bool may_open_next() HAPAX_REQUIRES(mutex_);
  std::optional<SmallFile> open_next(ChunkBuffer& buffer, Reading reading) HAPAX_REQUIRES(mutex_);
  void take_opened(InputState& input, OpenInput opened) HAPAX_REQUIRES(mutex_);
  SmallFile take_whole(InputState& input, std::uint64_t offset, ChunkBuffer& buffer,
                       Reading reading) HAPAX_REQUIRES(mutex_);
  Result<OpenInput> open_outside(std::uint32_t index, ChunkBuffer& buffer, Reading reading)
      HAPAX_REQUIRES(mutex_);
  Result<void> check_for_changes(InputState& input);
  void finish_ranges(InputState& input) HAPAX_REQUIRES(mutex_);
  void close(const InputState& input) HAPAX_REQUIRES(mutex_);

  std::optional<text::Chunk> read_stream(InputState& stream, ChunkBuffer& buffer, Reading reading)
      HAPAX_REQUIRES(mutex_);
  std::optional<text::Chunk> read_block(InputState& stream, ChunkBuffer& buffer, Reading reading)
      HAPAX_REQUIRES(mutex_);
  Result<std::optional<text::Chunk>> read_outside(InputState& stream, ChunkBuffer& buffer,
                                                  Reading reading) HAPAX_REQUIRES(mutex_);
  std::size_t max_ready() HAPAX_REQUIRES(mutex_);
  void push_ready(const text::Chunk& chunk, ChunkBuffer& buffer) HAPAX_REQUIRES(mutex_);

  void help_or_wait(Reading reading) HAPAX_REQUIRES(mutex_);
  bool help_outside(ChunkStream& stream, Reading reading) HAPAX_REQUIRES(mutex_);
  void add_progress(std::uint64_t stored_bytes);

  const Options& options_;
  const StopEvent* stop_;
  const std::uint64_t chunk_bytes_;
  const InputList inputs_;

  Mutex mutex_;
  Condition changed_;
  RunOutcome outcome_ HAPAX_GUARDED_BY(mutex_);
  // The inputs with something left to claim, in their order.
  std::vector<std::shared_ptr<InputState>> open_ HAPAX_GUARDED_BY(mutex_);
  std::deque<ReadyBlock> ready_ HAPAX_GUARDED_BY(mutex_);  // max_ready() of them
  std::vector<ChunkBuffer> spare_ HAPAX_GUARDED_BY(mutex_);
  std::size_t waiting_ HAPAX_GUARDED_BY(mutex_) = 0;
  bool have_waited_ HAPAX_GUARDED_BY(mutex_) = false;
  std::uint64_t changes_ HAPAX_GUARDED_BY(mutex_) =
      0;  // events that may give a waiting worker work
  std::stop_callback<Wake> on_stop_;
};

// A range of a file, a source or memory, that the worker which claimed it reads. Keeps the file
// open.
class ChunkSource::Claim {
 public:
  // Null if the range is of a source or of memory.
  const FileRange* file() const { return std::get_if<FileRange>(&opened_->content); }
  bool is_memory() const {
    return std::holds_alternative<std::span<const std::uint8_t>>(opened_->content);
  }
  std::uint32_t input() const { return opened_->index; }
  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return end_; }

 private:
  friend class ChunkSource;
  Claim(std::shared_ptr<InputState> opened, std::uint64_t begin, std::uint64_t end,
        std::uint64_t ordinal)
      : opened_(std::move(opened)), begin_(begin), end_(end), ordinal_(ordinal) {}

  std::shared_ptr<InputState> opened_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t ordinal_;
};

}  // namespace hapax::input
