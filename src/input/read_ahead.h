// Reads streams for several workers: one worker at a time reads a stream, and it reads ahead for
// those that wait.
//
// The reader reads a block into its own buffer and cuts it after the last certain separator; the
// stream carries the rest over to the next block (block_reader.h). While other workers wait, it
// hands them its blocks and takes spare buffers in exchange. It counts a block itself only when
// they have enough. A worker that has nothing to read decodes ahead for a busy stream that consists
// of frames (frames_stream.h), or waits.
//
// Memory: one block for each worker that waits, and one more. Thread safety: the chunk source's
// lock guards all members. Those that take the lock release it for slow work. Tested by
// tests/input/read_ahead_test.cc and, with many workers, chunk_source_workers_test.cc.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "input/active_input.h"
#include "input/chunk_buffer.h"
#include "input/reading.h"
#include "input/run_outcome.h"
#include "input/waiting_workers.h"
#include "text/chunk.h"

namespace hapax::input {

class ReadAhead {
 public:
  // `outcome` and `waiting` must outlive the object. The outcome says which blocks are still
  // wanted, and is told of those that are read. A request to `stop` ends the run at the next block.
  ReadAhead(std::stop_token stop, RunOutcome& outcome, WaitingWorkers& waiting)
      : stop_(std::move(stop)), outcome_(outcome), waiting_(waiting) {}

  // Returns a block that another worker has read, if there is one. It is in `buffer`, whose former
  // memory becomes a spare one.
  std::optional<text::Chunk> take_ready(ChunkBuffer& buffer);

  // Reads blocks of `input`, an idle stream, for the workers that wait until they have enough, then
  // one for the caller, into `buffer`. A shared buffer keeps its memory, so nothing is read for
  // others then. Returns nothing if the stream has ended, has failed or is not wanted any more;
  // then the caller closes it.
  std::optional<text::Chunk> read(Mutex& mutex, ActiveInput& input, ChunkBuffer& buffer,
                                  Reading reading) HAPAX_REQUIRES(mutex);

  // Helps the first stream of `active` that has something to do for another worker. If there is
  // none, waits, unless something has changed since the call. `active` must be the caller's own
  // copy, because the lock is released.
  void help_or_wait(Mutex& mutex, const std::vector<std::shared_ptr<ActiveInput>>& active,
                    Reading reading) HAPAX_REQUIRES(mutex);

 private:
  struct ReadyBlock {
    ChunkBuffer buffer;
    text::Chunk chunk;
  };
  std::optional<text::Chunk> read_block(Mutex& mutex, ActiveInput& input, ChunkBuffer& buffer,
                                        Reading reading) HAPAX_REQUIRES(mutex);
  std::size_t max_ready() const;
  void push_ready(const text::Chunk& chunk, ChunkBuffer& buffer);

  const std::stop_token stop_;
  RunOutcome& outcome_;
  WaitingWorkers& waiting_;
  std::deque<ReadyBlock> ready_;  // max_ready() of them
  std::vector<ChunkBuffer> spare_;
};

}  // namespace hapax::input
