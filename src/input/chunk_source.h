// The chunk source turns inputs into chunks; workers call next(), or claim() for a process.
//
// A regular file of plain text, a caller's source, or memory, is cut into ranges at fixed offsets.
// A worker claims the next range under the lock and reads it outside (pread), with as much context
// as the words that start in it need. A small file is read whole by the worker that opens it, into
// that worker's own buffer. A stream (pipe, decompressor, transcoder) is read by one worker at a
// time, also outside the lock.
//
// It is made of three parts, which share its lock:
//
//     input_queue.h   which input comes next, and in what order
//     read_ahead.h    reading streams ahead for workers that wait
//     run_outcome.h   what was counted, the notices, and the earliest error
//
// A worker takes the first of these that there is: a block that is ready; the next range; a stream
// that nobody reads; the next input, to open it. So a worker that finds every open stream busy
// opens the next input, and one that blocks on a pipe does not stop the others. With none of these,
// a worker helps a stream or waits.
//
// Memory: a buffer of about chunk_bytes for each worker, and another for each worker that waits;
// besides, at most three times the longest word. Errors: with many workers, the error that comes
// first in the text is reported. Chunks of an input are claimed in order, so when one fails, all
// earlier ones have been claimed, and their workers finish them; inputs before it are read to their
// ends. Thread safety: all members may be called from any thread; but the results of finish() and
// report() are final only after every worker has stopped. Tested by
// tests/input/chunk_source_test.cc, chunk_source_claims_test.cc, chunk_source_workers_test.cc and,
// with everything above it, tests/strategy/agree_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <variant>

#include "base/mutex.h"
#include "base/stop_event.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "hapax/run_stats.h"
#include "input/active_input.h"
#include "input/chunk_buffer.h"
#include "input/expand.h"
#include "input/input_list.h"
#include "input/input_queue.h"
#include "input/read_ahead.h"
#include "input/reading.h"
#include "input/run_outcome.h"
#include "input/waiting_workers.h"
#include "text/chunk.h"

namespace hapax::input {

class ChunkSource {
 public:
  // `options` and `stop` must outlive the chunk source. `stop` watches options.stop; it may be
  // null.
  ChunkSource(Expansion expansion, const Options& options, const StopEvent* stop = nullptr);
  ChunkSource(Expansion expansion, const Options&& options,
              const StopEvent* stop = nullptr) = delete;

  // Returns the next chunk; its bytes stay valid until this worker's next call with the same
  // buffer. Returns nothing at the end, and once the run has failed. Adds bytes read and the time
  // of reading to `stats`. Waits if all remaining input is being read by other workers. The buffers
  // of one run are all over a Region, or none is.
  std::optional<text::Chunk> next(ChunkBuffer& buffer, RunStats& stats);

  // The same for a worker process: the run reads for it, and the time counts as the run's. With
  // kLeave, ranges of files are left to the process: claim() returns a claim to one instead of a
  // chunk. std::monostate is the end.
  enum class FileRanges : std::uint8_t { kRead, kLeave };
  using Claimed = std::variant<std::monostate, text::Chunk, RangeClaim>;
  Claimed claim(ChunkBuffer& buffer, RunStats& stats, FileRanges file_ranges);
  // Completes a claim that the process has read: `chunk` is the result (its bytes are not used), or
  // the error. Returns nothing if it is an error; finish() or report() has it then.
  std::optional<text::Chunk> complete(const RangeClaim& claim, Result<text::Chunk> chunk,
                                      RunStats& stats);

  // Adds `number` invalid sequences that begin in `chunk`; the first is at offset `first_in_chunk`
  // of the chunk.
  void add_invalid(const text::Chunk& chunk, std::uint64_t number, std::size_t first_in_chunk)
      HAPAX_EXCLUDES(mutex_);
  // Ends the run because of something in `chunk`. `error` has no path; the offset in the chunk
  // becomes an offset in the input.
  void fail(const text::Chunk& chunk, Error error, std::optional<std::size_t> offset_in_chunk)
      HAPAX_EXCLUDES(mutex_);
  // Ends the run for a reason that has no place in the text. An error that has one takes
  // precedence.
  void abort(Error error) noexcept HAPAX_EXCLUDES(mutex_);

  // Returns the earliest error, if the run failed.
  Result<void> finish() HAPAX_EXCLUDES(mutex_);
  InputReport report() HAPAX_EXCLUDES(mutex_);

 private:
  // Wakes all waiting workers when the caller stops the run.
  struct Wake {
    ChunkSource* chunks;
    void operator()() const { chunks->wake(); }
  };
  void wake() HAPAX_EXCLUDES(mutex_);

  Claimed take(ChunkBuffer& buffer, Reading reading, FileRanges file_ranges);
  // Returns a chunk of a stream or a small file, or a claim to a range that nobody has read yet.
  Claimed claim_next(ChunkBuffer& buffer, Reading reading) HAPAX_EXCLUDES(mutex_);
  std::optional<text::Chunk> read(const RangeClaim& claim, ChunkBuffer& buffer, Reading reading)
      HAPAX_EXCLUDES(mutex_);
  std::optional<text::Chunk> complete_range(const RangeClaim& claim, Result<text::Chunk> chunk,
                                            Reading reading) HAPAX_EXCLUDES(mutex_);

  const Options& options_;
  const InputList inputs_;

  Mutex mutex_;
  RunOutcome outcome_ HAPAX_GUARDED_BY(mutex_);
  WaitingWorkers waiting_ HAPAX_GUARDED_BY(mutex_);
  InputQueue queue_ HAPAX_GUARDED_BY(mutex_);
  ReadAhead read_ahead_ HAPAX_GUARDED_BY(mutex_);
  std::stop_callback<Wake> on_stop_;
};

}  // namespace hapax::input
