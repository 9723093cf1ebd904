// The chunk source: inputs in, chunks out; the only maker of a Chunk. Workers pull.
//
// A regular file of plain text, or memory, is cut into ranges at fixed places: a worker claims one
// under the lock and reads it outside (pread), with as much context as the words that start in it
// need. A stream (pipe, decompressor, transcoder) is read by one worker at a time, outside the lock
// too: a block into that worker's own buffer, cut after the last certain separator; what lies
// behind the cut is carried over to the next block. A worker that finds all open streams in others'
// hands opens the next input, so that as many are open as there are workers, and one that hangs on
// a pipe holds up nobody else; a pipe itself is opened only when all before it has been read, so
// that nobody hangs on it when one of those fails. A small file is read whole by the worker that
// opens it, into that worker's own buffer. With no input left to open, it decodes ahead for
// a busy stream that consists of frames (frames_stream.h); else it waits, and is handed the
// reader's next block: who reads what others wait for goes on reading, and counts only when they
// have enough.
//
// Memory: a buffer of about chunk_bytes a worker, and as many again for those that wait; beside it
// three times the longest word at most. Errors: with many workers the one that stands earliest in
// the text is reported. Chunks of an input are claimed in order, so when one fails, all earlier
// ones have been claimed, and are finished by their workers; inputs before it are read to their
// ends. Thread safety: all members, from any thread, but finish() and the accessors below it only
// once every worker has stopped. Tested by tests/input/chunk_source_test.cc,
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
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "hapax/run_stats.h"
#include "input/block_reader.h"
#include "input/expand.h"
#include "input/open.h"
#include "input/range_reader.h"
#include "input/run_outcome.h"
#include "text/chunk.h"

namespace hapax::input {

inline constexpr std::uint64_t kDefaultChunkBytes = std::uint64_t{256} << 10;

class ChunkSource {
 public:
  // `options` and `stop`, which watches options.stop and may be null, outlive the chunk source.
  ChunkSource(Expansion expansion, const Options& options, const StopEvent* stop = nullptr);

  // The next chunk of the text; its bytes stay until this worker's next call with the same buffer.
  // Nothing at the end, and once the run has failed. Fills in bytes read and the time of reading.
  // Waits where all that is left is in others' hands. Buffers of a run are all of one kind: over a
  // Region, or not.
  std::optional<text::Chunk> next(ChunkBuffer& buffer, RunStats& stats);

  // What reading fills in: bytes in the statistics of a worker, and its time in their phases: those
  // of the worker itself, or of the run beside it.
  struct Reading {
    RunStats& stats;
    PhaseSeconds& seconds;
  };
  // The same in two steps, for who has ranges of files read elsewhere: the next chunk where it
  // comes out of a stream or a small file, which is then read; else a claim to a range that nobody
  // has read yet.
  class Claim;
  struct SmallFile {
    text::Chunk chunk;
  };
  using Claimed = std::variant<std::monostate, text::Chunk, SmallFile, Claim>;
  Claimed claim(ChunkBuffer& buffer, Reading reading) HAPAX_EXCLUDES(mutex_);
  // Nothing where it could not be read, which is noted.
  std::optional<text::Chunk> read(const Claim& claim, ChunkBuffer& buffer, Reading reading)
      HAPAX_EXCLUDES(mutex_);
  // Of a claim that was read elsewhere: the chunk that it became, of which the bytes are not
  // needed; or why it could not be read.
  std::optional<text::Chunk> complete_claim(const Claim& claim, Result<text::Chunk> chunk,
                                            RunStats& stats) HAPAX_EXCLUDES(mutex_);

  // Reports that something in `chunk` ends the run; `error` without path. The offset, in the chunk,
  // becomes one in the input.
  void fail(const text::Chunk& chunk, Error error, std::optional<std::size_t> offset_in_chunk);
  // Ends the run for a reason that has no place in the text; an error that has one goes before it.
  void abort(Error error) noexcept;
  // Adds invalid sequences that begin in `chunk`, the first of them at an offset in the chunk.
  void add_invalid(const text::Chunk& chunk, std::uint64_t number, std::size_t first_in_chunk);

  // How the run went: nothing, or the earliest error.
  Result<void> finish();
  // In the order of the inputs.
  std::vector<Notice> notices();
  std::uint64_t inputs_counted();

 private:
  // An input while it is read; workers that hold ranges of it, or help with it, keep it open.
  struct InputState {
    std::uint32_t index = 0;
    // A regular file, to be asked for changes when it has been read.
    std::shared_ptr<const WatchedFile> file;
    bool has_grown = false;
    // Nothing while it is being opened.
    std::variant<std::monostate, FileRange, std::span<const std::uint8_t>, BlockReader> content;
    std::uint64_t end = 0;      // of ranges
    std::uint64_t claimed = 0;  // of ranges: up to where
    std::uint64_t unread = 0;   // of ranges: bytes that nobody has read yet
    std::uint64_t stored = 0;   // of a stream: bytes accounted for so far
    std::uint64_t next_ordinal = 0;
    bool busy = true;  // in the hands of one worker, who opens it or reads the stream
    const ChunkBuffer* reader = nullptr;  // of a stream: the buffer of who has read it last
  };
  // A block that its reader has left to whoever waits.
  struct ReadyBlock {
    ChunkBuffer buffer;
    text::Chunk chunk;
  };
  // Wakes whoever waits when the caller stops the run.
  struct Wake {
    ChunkSource* chunks;
    void operator()() const { chunks->wake(); }
  };
  void wake() HAPAX_EXCLUDES(mutex_);
  void check_stop() HAPAX_REQUIRES(mutex_);
  void notify_all() HAPAX_REQUIRES(mutex_);

  std::optional<text::Chunk> pop_ready(ChunkBuffer& buffer) HAPAX_REQUIRES(mutex_);
  std::optional<Claim> claim_range() HAPAX_REQUIRES(mutex_);
  std::shared_ptr<InputState> idle_stream(const ChunkBuffer& buffer) HAPAX_REQUIRES(mutex_);
  std::shared_ptr<InputState> first_open(bool (*such)(const InputState&)) HAPAX_REQUIRES(mutex_);
  bool all_is_claimed() HAPAX_REQUIRES(mutex_);

  bool next_is_wanted() HAPAX_REQUIRES(mutex_);
  bool may_open_next() HAPAX_REQUIRES(mutex_);
  std::optional<SmallFile> open_next(ChunkBuffer& buffer, Reading reading) HAPAX_REQUIRES(mutex_);
  void take_opened(InputState& input, OpenInput opened) HAPAX_REQUIRES(mutex_);
  SmallFile take_whole(InputState& input, std::uint64_t offset, ChunkBuffer& buffer,
                       Reading reading) HAPAX_REQUIRES(mutex_);
  Result<OpenInput> open_outside(std::uint32_t index, ChunkBuffer& buffer, Reading reading)
      HAPAX_REQUIRES(mutex_);
  Result<void> ask_for_changes(InputState& input);
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
  bool help_outside(BlockReader& reader, Reading reading) HAPAX_REQUIRES(mutex_);
  void add_progress(std::uint64_t stored_bytes);

  const Options& options_;
  const StopEvent* stop_;
  const std::uint64_t chunk_bytes_;
  const InputList inputs_;

  Mutex mutex_;
  Condition changed_;
  RunOutcome outcome_ HAPAX_GUARDED_BY(mutex_);
  // In the order of the inputs: those of which something is left to claim.
  std::vector<std::shared_ptr<InputState>> open_ HAPAX_GUARDED_BY(mutex_);
  std::deque<ReadyBlock> ready_ HAPAX_GUARDED_BY(mutex_);  // max_ready() of them
  std::vector<ChunkBuffer> spare_ HAPAX_GUARDED_BY(mutex_);
  std::size_t waiting_ HAPAX_GUARDED_BY(mutex_) = 0;
  bool have_waited_ HAPAX_GUARDED_BY(mutex_) = false;
  std::uint64_t changes_ HAPAX_GUARDED_BY(mutex_) = 0;  // that may give a waiting worker work
  std::stop_callback<Wake> on_stop_;
};

// A range of a file, or of memory, that is the holder's to read; keeps the file open.
class ChunkSource::Claim {
 public:
  // Null of memory.
  const FileRange* file() const { return std::get_if<FileRange>(&opened_->content); }
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
