// The run's side of one worker process: starts it, hands it chunks, takes its counts. What is said
// in which order is drawn in protocol.h. One thread at a time. Tested by tests/strategy/.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/region.h"
#include "base/shared_view.h"
#include "hapax/run_stats.h"
#include "input/chunk_buffer.h"
#include "input/chunk_source.h"
#include "ipc/channel.h"
#include "ipc/process.h"
#include "strategy/plan.h"
#include "strategy/protocol.h"
#include "strategy/runs.h"

namespace hapax::strategy {

// How something gets from one process to another.
enum class TransferMode : std::uint8_t { kMessages, kSharedMemory };

struct Transport {
  TransferMode text = TransferMode::kMessages;
  TransferMode counts = TransferMode::kMessages;
};

// The partitions of which a worker has still to give something: its own, or those that others
// merge; each once.
enum class Merger : std::uint8_t { kSelf, kOthers };
class ExpectedPartitions {
 public:
  ExpectedPartitions(const Partitioning& partitioning, Merger merger)
      : is_expected_(std::size_t{1} << partitioning.bits) {
    for (std::uint32_t partition = 0; partition < is_expected_.size(); ++partition) {
      const bool is_own = owner_of(partition, partitioning) == partitioning.worker;
      is_expected_[partition] = is_own == (merger == Merger::kSelf);
    }
  }
  // False where it is not expected, or not any more.
  bool take(std::uint32_t partition) {
    const bool is_expected = partition < is_expected_.size() && is_expected_[partition];
    if (is_expected) {
      is_expected_[partition] = false;
    }
    return is_expected;
  }
  bool none_is_left() const {
    return std::none_of(is_expected_.begin(), is_expected_.end(), [](bool left) { return left; });
  }

 private:
  std::vector<bool> is_expected_;
};

class RemoteWorker {
 public:
  // Far more than starting a process takes on a machine that has too much to do.
  static constexpr std::chrono::seconds kMaxTimeToGreet{20};

  // Starts it, without waiting for its first word. `plan` and `slots`, of which the text slots
  // are taken, outlive the worker.
  static Result<std::unique_ptr<RemoteWorker>> start(const Plan& plan, Transport transport,
                                                     unsigned number, Budget& slots);
  // The same with one that works at the other end of `channel` already, and whose end is the
  // caller's to see to.
  static Result<std::unique_ptr<RemoteWorker>> over(const Plan& plan, Transport transport,
                                                    unsigned number, Budget& slots,
                                                    ipc::Channel channel);
  // Ends it, whatever it is doing.
  ~RemoteWorker();
  RemoteWorker(const RemoteWorker&) = delete;
  RemoteWorker& operator=(const RemoteWorker&) = delete;

  // All steps below fail with kWorkerLost where the process has ended or sends what makes no sense,
  // and with its own error where it says so. Only its first word is waited for with a bound; after
  // that it may work as long as it works, as a thread may.
  Result<void> greet(std::chrono::milliseconds at_most = kMaxTimeToGreet);
  // Hands out chunks, two at a time so that it need not wait for the next, until there are no more
  // or the run has failed, which the chunk source knows; errors of its own go there too.
  void feed(input::ChunkSource& chunks);
  Result<void> end_text();
  Result<void> take_table();

  std::uint64_t table_words() const { return table_.words; }
  // Where counts are shared: where its table lies.
  const TableInfo& table() const { return table_; }
  const std::vector<UniqueFd>& table_files() const { return table_files_; }

  // Where counts are messages: takes its runs of partitions that others merge; then has it merge
  // its own, of which `others` are the others' runs, and takes those. Each gives one run of every
  // partition that is meant.
  Result<std::vector<PartitionRun>> take_runs(const Partitioning& partitioning);
  Result<std::vector<PartitionRun>> merge_runs(const Partitioning& partitioning,
                                               std::vector<PartitionRun> others);
  // Where they are shared: has it merge its partitions out of the tables of all workers, and takes
  // one table of each, which has been looked at as a whole.
  struct MergedTable {
    std::uint32_t partition;
    table::MappedTable table;
  };
  Result<std::vector<MergedTable>> merge_tables(
      const std::vector<std::unique_ptr<RemoteWorker>>& all, const Partitioning& partitioning);

  // Lets it go,
  Result<void> end();
  // and takes what it cost.
  Result<void> take_stats();

  // Its phases, bytes, messages and tokens, and after take_stats() its costs.
  const RunStats& stats() const { return stats_; }
  RunStats& stats() { return stats_; }

 private:
  static constexpr std::size_t kSlots = kTextSlots;

  RemoteWorker(const Plan& plan, Transport transport, unsigned number, ipc::Channel channel);

  Result<void> make_slots(Budget& budget);
  // What the worker has been given and has not reported on.
  using InFlight = std::variant<text::Chunk, input::ChunkSource::Claim>;

  Result<void> feed_all(input::ChunkSource& chunks);
  // False where there is nothing left to dispatch.
  Result<bool> dispatch_next(input::ChunkSource& chunks);
  Result<void> dispatch(const text::Chunk& chunk, std::size_t slot);
  Result<void> dispatch(const input::ChunkSource::Claim& claim);
  Result<bool> settle_first(input::ChunkSource& chunks);
  Result<bool> settle_chunk(const Report& report, const text::Chunk& chunk,
                            input::ChunkSource& chunks);
  Result<std::vector<PartitionRun>> receive_runs(const Partitioning& partitioning, Merger merger);
  Result<table::MappedTable> checked_table(const MergedHead& head, unsigned bits);

  template <typename Message>
  Result<void> send(const Message& message, std::initializer_list<ipc::Bytes> parts = {},
                    std::span<const int> descriptors = {});
  // The next message, which is never Failed: that is an error.
  template <typename... Messages>
  Result<std::variant<Messages..., Failed>> receive();
  template <typename Message>
  Result<Message> receive_one();
  // Explains an error of the channel in words that name the worker. Ends the process, unless the
  // run was only stopped.
  Error explained(Error error);
  // Gives the worker's last words, or else how the process ended.
  Error why_it_has_gone(Error error);
  std::string process_name() const;

  const Plan& plan_;
  const Transport transport_;
  WorkerChannel channel_;
  std::optional<ipc::Process> process_;
  std::vector<Region> slots_;
  std::array<input::ChunkBuffer, kSlots> buffers_;
  std::uint64_t dispatched_ = 0;
  std::deque<InFlight> in_flight_;
  std::optional<std::uint32_t> file_sent_;  // the input whose file the worker has
  TableInfo table_;
  std::vector<UniqueFd> table_files_;
  RunStats stats_;
  std::jthread thread_;  // where it is no process; joined when the channel is closed
};

}  // namespace hapax::strategy
