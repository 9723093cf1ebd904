// The inputs of a run in their order: which range, which stream or which unopened input is next.
//
//     inputs   finished | active: ranges or streams that are left to claim | not opened yet
//
// Ranges are claimed in the order of the text, so when one fails, all earlier ones have been
// claimed and their workers finish them. An input is opened by the worker that finds neither a
// range nor an idle stream, so as many inputs may be active as there are workers. But a pipe, and
// whatever else may block for ever, is opened only when everything before it has been claimed: no
// worker blocks on it while an earlier input has yet to be read.
//
// Thread safety: the chunk source's lock guards all members. Those that take the lock release it
// for slow work. Tested by tests/input/input_queue_test.cc.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/mutex.h"
#include "base/stop_event.h"
#include "hapax/options.h"
#include "input/active_input.h"
#include "input/chunk_buffer.h"
#include "input/input_list.h"
#include "input/reading.h"
#include "input/run_outcome.h"
#include "input/waiting_workers.h"
#include "text/chunk.h"

namespace hapax::input {

class InputQueue {
 public:
  // All arguments must outlive the queue; `stop` may be null. The outcome says which inputs are
  // still wanted, and is told of those that are opened, left out or unreadable.
  InputQueue(const InputList& inputs, const Options& options, const StopEvent* stop,
             RunOutcome& outcome, WaitingWorkers& waiting)
      : inputs_(inputs), options_(options), stop_(stop), outcome_(outcome), waiting_(waiting) {}

  // Returns nothing if no active input has a range left.
  std::optional<RangeClaim> claim_range();
  // Notes that a claimed range has been read. After the last one of an input, checks whether its
  // file has changed.
  void finish(Mutex& mutex, const RangeClaim& claim) HAPAX_REQUIRES(mutex);

  // A stream that no worker reads, or null. Prefers the one that was last read into `buffer`, whose
  // decoder is in the worker's core's cache; else the first one.
  std::shared_ptr<ActiveInput> idle_stream(const ChunkBuffer& buffer) const;

  // Whether there is a next input that may be opened before the earlier ones are finished.
  bool may_open_next() const;
  // Opens the next input. Returns the text of a small file, in `buffer`, as its only chunk; any
  // other input becomes active if it can be read.
  std::optional<text::Chunk> open_next(Mutex& mutex, ChunkBuffer& buffer, Reading reading)
      HAPAX_REQUIRES(mutex);

  // Removes an input that has nothing left to claim.
  void close(const ActiveInput& input);

  // Whether nothing is left to claim, now or later. Inputs that are being opened, and streams that
  // are being read, are left.
  bool all_is_claimed() const;
  // A copy. Its inputs stay open, also while the lock is released.
  std::vector<std::shared_ptr<ActiveInput>> active() const { return active_; }

 private:
  bool next_is_wanted() const;
  std::optional<text::Chunk> take_opened(ActiveInput& input, OpenInput opened, ChunkBuffer& buffer,
                                         Reading reading);

  const InputList& inputs_;
  const Options& options_;
  const StopEvent* const stop_;
  RunOutcome& outcome_;
  WaitingWorkers& waiting_;
  std::vector<std::shared_ptr<ActiveInput>> active_;  // in their order
};

}  // namespace hapax::input
