// The run's side of one worker process: starts it, hands it chunks, takes its counts. What is said
// in which order is drawn in protocol.h. One thread at a time. Tested by tests/strategy/.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/region.h"
#include "base/shared_view.h"
#include "hapax/account.h"
#include "input/chunk_buffer.h"
#include "input/feeder.h"
#include "ipc/channel.h"
#include "ipc/process.h"
#include "strategy/plan.h"
#include "strategy/protocol.h"
#include "strategy/runs.h"

namespace hapax::strategy {

// How something gets from one process to another.
enum class Way : std::uint8_t { kMessages, kSharedMemory };

struct Transport {
  Way text = Way::kMessages;
  Way counts = Way::kMessages;
};

class RemoteWorker {
 public:
  // Starts it, without waiting for its first word. `plan` and `slots`, of which the text slots
  // are taken, outlive the worker.
  static Result<std::unique_ptr<RemoteWorker>> start(const Plan& plan, Transport transport,
                                                     unsigned number, Budget& slots);
  // Ends it, whatever it is doing.
  ~RemoteWorker();
  RemoteWorker(const RemoteWorker&) = delete;
  RemoteWorker& operator=(const RemoteWorker&) = delete;

  // All steps below fail with kWorkerLost where the process has ended, and with its own error where
  // it says so.
  Result<void> greet();
  // Hands out chunks, two at a time so that it need not wait for the next, until there are no more
  // or the run has failed, which the feeder knows; errors of its own go there too.
  void feed(input::Feeder& feeder);
  Result<void> end_text();

  std::uint64_t table_words() const { return table_.words; }
  // Where counts are shared: where its table lies.
  const TableInfo& table() const { return table_; }
  const std::vector<UniqueFd>& table_files() const { return table_files_; }

  // Where counts are messages: takes its runs of partitions that others merge; then has it merge
  // its own, of which `others` are the others' runs, and takes those.
  Result<std::vector<PartitionRun>> take_runs(const Partitioning& partitioning);
  Result<std::vector<PartitionRun>> merge_runs(std::vector<PartitionRun> others);
  // Where they are shared: has it merge its partitions out of the tables of all workers.
  struct MergedTable {
    std::uint32_t partition;
    table::MappedTable table;
  };
  Result<std::vector<MergedTable>> merge_tables(
      const std::vector<std::unique_ptr<RemoteWorker>>& all, const Partitioning& partitioning);

  // Lets it go, and takes what it cost.
  Result<void> end();

  // Its phases, bytes, messages and tokens, and after end() its costs.
  const Account& account() const { return account_; }
  Account& account() { return account_; }
  std::uint64_t anonymous_bytes() const { return farewell_.anonymous_bytes; }

 private:
  static constexpr std::size_t kSlots = 2;

  RemoteWorker(const Plan& plan, Transport transport, unsigned number, ipc::Channel channel)
      : plan_(plan), transport_(transport), number_(number), channel_(std::move(channel)) {}

  Result<void> make_slots(Budget& budget);
  // What the worker has been given and has not reported on.
  using InFlight = std::variant<text::Chunk, input::Feeder::Claim>;

  Result<void> feed_all(input::Feeder& feeder);
  // False where there is nothing left to hand out.
  Result<bool> hand_out_next(input::Feeder& feeder);
  Result<void> hand_out(const text::Chunk& chunk, std::size_t slot);
  Result<void> hand_out(const input::Feeder::Claim& claim);
  Result<bool> settle_first(input::Feeder& feeder);
  Result<bool> settle_chunk(const Report& report, const text::Chunk& chunk, input::Feeder& feeder);
  Result<std::vector<PartitionRun>> receive_runs();
  Result<void> receive_run(const ipc::MessageHead& message, std::vector<PartitionRun>& runs);

  Result<void> send(MessageKind kind);
  template <typename Body>
  Result<void> send(MessageKind kind, const Body& body, std::span<const int> descriptors = {});
  // The next message; an error where it is Failed, or the process has ended.
  Result<ipc::MessageHead> receive();
  Result<void> receive(MessageKind kind);
  Result<void> receive_body(std::span<std::uint8_t> body);
  template <typename Body>
  Result<void> receive(MessageKind kind, Body& body);
  // What the worker says of an error, or that it has been lost while it said so.
  Error receive_error(std::uint64_t body_bytes);
  // What a lost connection means: what the worker said last, or else how the process ended.
  Error explained(Error error);
  std::optional<Error> last_words();

  const Plan& plan_;
  const Transport transport_;
  const unsigned number_;  // from 1, for messages
  ipc::Channel channel_;
  std::optional<ipc::Process> process_;
  std::vector<Region> slots_;
  std::array<input::ChunkBuffer, kSlots> buffers_;
  std::uint64_t handed_out_ = 0;
  std::deque<InFlight> in_flight_;
  std::optional<std::uint32_t> file_sent_;  // the input whose file the worker has
  std::vector<UniqueFd> descriptors_;       // that came with the last message
  TableInfo table_;
  std::vector<UniqueFd> table_files_;
  Farewell farewell_;
  Account account_;
  std::jthread thread_;  // where it is no process; joined when the channel is closed
};

}  // namespace hapax::strategy
