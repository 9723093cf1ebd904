// The run's side of one worker process: starts it, sends it chunks, receives its counts. protocol.h
// shows the order of the messages.
//
// If counts are messages, the worker has a store of its own. When the next chunk might take it past
// its share of memory, no chunk is sent until those in flight are counted. Then the worker gives
// its words, and goes on.
//
// Not safe for threads. Tested by tests/strategy/.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "base/region.h"
#include "hapax/run_stats.h"
#include "input/chunk_buffer.h"
#include "input/chunk_source.h"
#include "ipc/channel.h"
#include "store/store.h"
#include "strategy/plan.h"
#include "strategy/protocol.h"
#include "strategy/word_receiver.h"
#include "strategy/worker_link.h"

namespace hapax::strategy {

// How text or counts are transferred between processes.
enum class TransferMode : std::uint8_t { kMessages, kSharedMemory };

struct Transport {
  TransferMode text = TransferMode::kMessages;
  TransferMode counts = TransferMode::kMessages;
};

class RemoteWorker {
 public:
  // Far more time than starting a process takes on an overloaded machine.
  static constexpr std::chrono::seconds kMaxTimeToGreet{20};

  // Starts a worker without waiting for its first message. All words come into `store`, which the
  // worker shares, or to which its messages are added. `plan`, `store` and `slots`, the budget for
  // text slots, must outlive the worker.
  static Result<std::unique_ptr<RemoteWorker>> start(const Plan& plan, Transport transport,
                                                     unsigned number, store::Store& store,
                                                     Budget& slots);
  // The same for a worker that already runs at the other end of `channel`; the caller ends it.
  static Result<std::unique_ptr<RemoteWorker>> over(const Plan& plan, Transport transport,
                                                    unsigned number, store::Store& store,
                                                    Budget& slots, ipc::Channel channel);
  RemoteWorker(const RemoteWorker&) = delete;
  RemoteWorker& operator=(const RemoteWorker&) = delete;

  // All steps below fail with kWorkerLost if the process has ended or sends an invalid message, and
  // with the worker's own error if it sends one. Only the wait for its first message has a limit;
  // after that a worker may work as long as it takes, like a thread.
  Result<void> greet(std::chrono::milliseconds at_most = kMaxTimeToGreet);
  // Sends chunks to the worker until there are no more or the run has failed. Two are in flight at
  // a time, so that the worker need not wait for the next. Errors go to the chunk source.
  void feed(input::ChunkSource& chunks);
  // Why feeding it failed; empty if it did not.
  const std::optional<Error>& failure() const { return failure_; }
  Result<void> end_text();
  // After end_text(): waits until all words of the worker are in the store.
  Result<void> take_counts();

  // end() tells the worker to end; take_stats() then receives its statistics.
  Result<void> end();
  Result<void> take_stats();

  // Its phases, bytes, messages and tokens; after take_stats() also its costs.
  const RunStats& stats() const { return stats_; }
  RunStats& stats() { return stats_; }

 private:
  static constexpr std::size_t kSlots = kTextSlots;

  RemoteWorker(const Plan& plan, Transport transport, unsigned number, store::Store& store,
               ipc::Channel channel);

  Result<void> make_slots(Budget& budget);
  Result<void> send_start();
  // A chunk or a range that was sent and not yet reported on.
  using InFlight = std::variant<text::Chunk, input::RangeClaim>;

  Result<void> feed_all(input::ChunkSource& chunks);
  // Returns false if there is nothing left to send.
  Result<bool> dispatch_next(input::ChunkSource& chunks);
  Result<void> dispatch(const text::Chunk& chunk, std::size_t slot);
  Result<void> dispatch(const input::RangeClaim& claim);
  Result<bool> settle_first(input::ChunkSource& chunks);
  Result<bool> settle_chunk(const Report& report, const text::Chunk& chunk,
                            input::ChunkSource& chunks);

  bool are_counts_shared() const { return transport_.counts == TransferMode::kSharedMemory; }
  void note_store(std::uint64_t bytes);
  // Whether the worker's store may exceed its share if one more chunk is sent.
  bool is_store_full() const;
  // Takes the words of the worker's store. Nothing is in flight.
  Result<void> empty_store();

  const Plan& plan_;
  const Transport transport_;
  const unsigned number_;  // from 1 on
  store::Store& store_;
  RunStats stats_;
  WorkerLink link_;
  WordReceiver words_;
  std::vector<Region> slots_;
  std::array<input::ChunkBuffer, kSlots> buffers_;
  std::uint64_t dispatched_ = 0;
  std::deque<InFlight> in_flight_;
  std::optional<std::uint32_t> file_sent_;  // the input whose file the worker has
  std::optional<Error> failure_;
  // Memory that the words in the worker's own store need, and by how much the last chunk raised it.
  std::uint64_t store_bytes_ = 0;
  std::uint64_t store_growth_ = 0;
};

}  // namespace hapax::strategy
