#include "strategy/processes.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/machine.h"
#include "base/parallel.h"
#include "base/stopwatch.h"
#include "base/system_error.h"
#include "store/table_source.h"
#include "strategy/partitions.h"

namespace hapax::strategy {
namespace {

// The workers of a run. While they count, a thread of this process serves each of them.
class WorkerProcesses {
 public:
  WorkerProcesses(const Plan& plan, Transport transport, store::TableSource& words)
      : plan_(plan), transport_(transport), words_(words) {}

  // Starts all workers before it waits for the first one.
  Result<void> start(const StartWorker& start_worker) {
    const Stopwatch stopwatch(serial_seconds_, Phase::kStart);
    for (unsigned i = 0; i < plan_.workers; ++i) {
      Result<std::unique_ptr<RemoteWorker>> worker = start_worker(plan_, transport_, i + 1, slots_);
      if (!worker) {
        return worker.error();
      }
      workers_.push_back(std::move(worker).value());
    }
    return in_turn([](RemoteWorker& worker) { return worker.greet(); });
  }

  // Feeds each worker by a thread of its own. If the system grants fewer threads, fewer workers
  // have work at a time.
  void feed(input::ChunkSource& chunks) {
    workers_at_work_ = parallel_for(static_cast<unsigned>(workers_.size()), workers_.size(),
                                    [&](std::size_t i) { workers_[i]->feed(chunks); });
  }
  // Why fewer workers than planned had work at a time; empty if all had.
  std::string why_fewer_at_work() const {
    return workers_at_work_ == workers_.size() ? "" : describe(system_error(EAGAIN, ""));
  }

  Result<void> end_text() {
    Result<void> done = in_turn([](RemoteWorker& worker) { return worker.end_text(); });
    return done ? in_turn([](RemoteWorker& worker) { return worker.take_table(); }) : done;
  }

  Result<void> merge() {
    std::uint64_t words = 0;
    for (const std::unique_ptr<RemoteWorker>& worker : workers_) {
      words += worker->table_words();
    }
    words_.set_partition_bits(partition_bits_for(words, workers_.size()));
    const Result<void> merged =
        transport_.counts == TransferMode::kMessages ? merge_messages() : merge_shared();
    return merged ? check_total() : merged;
  }

  Result<void> end() {
    Result<void> done = in_turn([](RemoteWorker& worker) { return worker.end(); });
    return done ? in_turn([](RemoteWorker& worker) { return worker.take_stats(); }) : done;
  }

  std::uint64_t own_peak_bytes() const { return own_peak_bytes_; }
  // The sum over all workers.
  RunStats stats() const {
    RunStats sum;
    for (const std::unique_ptr<RemoteWorker>& worker : workers_) {
      sum.add(worker->stats());
    }
    sum.peak_memory_bytes += sum.bytes_shared;
    sum.serial_seconds = serial_seconds_;
    sum.workers = workers_at_work_;
    return sum;
  }

 private:
  // Calls step(worker) for one worker after the other, in this thread. For short messages, so that
  // no worker waits long.
  template <typename Step>
  Result<void> in_turn(Step&& step) {
    for (const std::unique_ptr<RemoteWorker>& worker : workers_) {
      if (Result<void> done = step(*worker); !done) {
        return done;
      }
    }
    return {};
  }

  // Calls step(worker, index) for all workers in parallel; of several errors returns the first
  // worker's. A single partition is the work of one worker and needs no threads.
  template <typename Step>
  Result<void> for_each_numbered(Step&& step) {
    std::vector<Result<void>> results(workers_.size());
    parallel_for(partitions() > 1 ? static_cast<unsigned>(workers_.size()) : 1, workers_.size(),
                 [&](std::size_t i) { results[i] = step(*workers_[i], i); });
    for (const Result<void>& result : results) {
      if (!result) {
        return result;
      }
    }
    return {};
  }

  // The merged counts must add up to the words that workers reported for their chunks. Otherwise
  // counts were lost or invented.
  Result<void> check_total() const {
    std::uint64_t reported = 0;
    for (const std::unique_ptr<RemoteWorker>& worker : workers_) {
      reported += worker->stats().tokens;
    }
    return words_.total() == reported
               ? Result<void>()
               : Error{.kind = ErrorKind::kWorkerLost,
                       .cause =
                           "the workers' merged counts differ from the number of "
                           "words that they reported",
                       .remedy = "the fault is hapax's, please report it"};
  }

  Partitioning partitioning_for(std::size_t worker) const {
    return Partitioning{words_.partition_bits(), static_cast<std::uint32_t>(worker),
                        static_cast<std::uint32_t>(workers_.size())};
  }
  std::size_t partitions() const { return std::size_t{1} << words_.partition_bits(); }

  // One worker merges each partition and gets the other workers' runs of it. The merged run becomes
  // a table in this process.
  Result<void> merge_messages() {
    std::vector<std::vector<PartitionRun>> taken(workers_.size());
    Result<void> done = for_each_numbered([&](RemoteWorker& worker, std::size_t i) -> Result<void> {
      Result<std::vector<PartitionRun>> runs = worker.take_runs(partitioning_for(i));
      if (!runs) {
        return runs.error();
      }
      taken[i] = std::move(runs).value();
      return {};
    });
    if (!done) {
      return done;
    }
    own_peak_bytes_ = anonymous_resident_bytes();  // measured while all runs are in memory
    std::vector<std::vector<PartitionRun>> sorted(workers_.size());
    for (std::vector<PartitionRun>& runs : taken) {
      for (PartitionRun& run : runs) {
        sorted[owner_of(run.partition, partitioning_for(0))].push_back(std::move(run));
      }
      runs.clear();
    }
    std::vector<std::optional<table::Table>> merged(partitions());
    done = for_each_numbered([&](RemoteWorker& worker, std::size_t i) {
      return merge_one(worker, partitioning_for(i), std::move(sorted[i]), merged);
    });
    for (std::size_t i = 0; done && i < merged.size(); ++i) {
      words_.add(*std::move(merged[i]));
    }
    return done;
  }

  Result<void> merge_one(RemoteWorker& worker, const Partitioning& partitioning,
                         std::vector<PartitionRun> others,
                         std::vector<std::optional<table::Table>>& merged) {
    Result<std::vector<PartitionRun>> runs = worker.merge_runs(partitioning, std::move(others));
    if (!runs) {
      return runs.error();
    }
    const Stopwatch stopwatch(worker.stats().run_seconds, Phase::kSerialise);
    for (PartitionRun& run : *runs) {
      if (plan_.stop->requested()) {
        return cancelled();
      }
      const std::uint32_t partition = run.partition;
      std::vector<PartitionRun> alone;
      alone.push_back(std::move(run));
      Result<table::Table> table =
          merge_partition_runs(alone, nullptr, partition, words_.partition_bits(), header_of(plan_),
                               plan_.seed, words_.budget(), plan_.stop->token());
      if (!table) {
        return table.error();
      }
      merged[partition].emplace(std::move(table).value());
    }
    return {};
  }

  // One worker merges each partition, from the tables of all workers in shared memory. This process
  // maps the result, also in shared memory.
  Result<void> merge_shared() {
    std::vector<std::optional<table::MappedTable>> merged(partitions());
    Result<void> done = for_each_numbered([&](RemoteWorker& worker, std::size_t i) -> Result<void> {
      Result<std::vector<RemoteWorker::MergedTable>> own =
          worker.merge_tables(workers_, partitioning_for(i));
      if (!own) {
        return own.error();
      }
      for (RemoteWorker::MergedTable& table : *own) {
        merged[table.partition].emplace(std::move(table.table));
      }
      return {};
    });
    for (std::size_t i = 0; done && i < merged.size(); ++i) {
      words_.add(*std::move(merged[i]));
    }
    return done;
  }

  const Plan& plan_;
  const Transport transport_;
  store::TableSource& words_;
  Budget slots_;
  PhaseSeconds serial_seconds_;
  unsigned workers_at_work_ = 0;
  std::uint64_t own_peak_bytes_ = 0;
  std::vector<std::unique_ptr<RemoteWorker>> workers_;
};

}  // namespace

Result<StrategyResult> count_by_processes(input::ChunkSource& chunks, const Plan& plan,
                                          Transport transport, const StartWorker& start) {
  auto words = std::make_shared<store::TableSource>(plan.seed);
  WorkerProcesses workers(plan, transport, *words);
  Result<void> done = workers.start(start);
  if (done) {
    workers.feed(chunks);
    done = chunks.finish();
  }
  done = done ? workers.end_text() : done;
  // From here on the workers' tables are read-only.
  done = done ? workers.merge() : done;
  done = done ? workers.end() : done;
  if (!done) {
    return done.error();
  }
  const std::uint64_t peak_bytes =
      std::max(workers.own_peak_bytes(), anonymous_peak_bytes(words->budget()));
  return StrategyResult{std::move(words), workers.stats(), peak_bytes, workers.why_fewer_at_work()};
}

}  // namespace hapax::strategy
