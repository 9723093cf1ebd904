// threads: workers are threads of this process. Each has a table of its own; the tables are merged
// by hash partition. Words of large vocabularies overflow into tables that all workers share
// (table/overflow_tables.h).
//
// The calling thread is the first worker. Others start once it has counted
// plan.bytes_before_workers, so that a small job starts none. Merging needs no lock: a few words
// are added to one of the tables by one thread; otherwise one thread merges each partition from all
// tables. If a thread cannot be started, the run continues with fewer, and the result says why.
// Tested by tests/strategy/agree_test.cc, also under ThreadSanitizer, and many_workers_test.cc.
#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/machine.h"
#include "base/processor_wait.h"
#include "base/stopwatch.h"
#include "base/system_error.h"
#include "base/thread_team.h"
#include "store/table_source.h"
#include "strategy/merge_tables.h"
#include "strategy/plan.h"
#include "strategy/worker.h"
#include "table/overflow_tables.h"

namespace hapax::strategy {
namespace {

// How a run's addresses are divided: one part for the workers' own tables, the rest for the shared
// tables. Within each part all tables get the same.
struct Shares {
  table::TableReservation own;
  std::uint64_t shared_bytes = 0;
};

// The reservation for each region of a worker's own table if there are shared tables. Far more than
// the table may grow to (worker.cc), and than the first worker needs for the text that it counts
// alone.
constexpr std::uint64_t kOwnRegionBytes = std::uint64_t{256} << 20;

Shares shares_of(const Plan& plan) {
  if (plan.workers == 1) {
    return {table::default_reservation(plan.table_bytes, 1)};
  }
  const std::uint64_t own_bytes =
      std::min(plan.table_bytes / 2, 3 * kOwnRegionBytes * plan.workers);
  return {table::default_reservation(own_bytes, plan.workers), plan.table_bytes - own_bytes};
}

// The threads that help the first worker, and their tables.
class WorkerThreads {
 public:
  WorkerThreads(input::ChunkSource& chunks, const Plan& plan,
                const table::TableReservation& reservation, Budget& budget,
                table::OverflowTables& shared)
      : chunks_(chunks), plan_(plan), reservation_(reservation), budget_(budget), shared_(shared) {}

  // Starts as many workers as there are threads and memory for. A worker's start time ends before
  // its thread is created: the thread may count before the next one is created.
  void start() {
    PhaseSeconds passed;
    {
      const Stopwatch stopwatch(passed, Phase::kStart);
      make_workers();
    }
    std::size_t started = 0;
    for (; started < workers_.size(); ++started) {
      Worker& worker = workers_[started];
      worker.stats().worker_seconds[Phase::kStart] = passed[Phase::kStart];
      const Stopwatch stopwatch(passed, Phase::kStart);
      if (!threads_.start([this, &worker] { count(worker); })) {
        break;
      }
    }
    if (started < workers_.size()) {
      why_fewer_ = describe(system_error(EAGAIN, ""));
    }
    workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(started), workers_.end());
  }

  // Why fewer workers started than planned; empty if all did.
  const std::string& why_fewer() const { return why_fewer_; }

  std::vector<Worker> join() {
    threads_.join();
    return std::move(workers_);
  }

 private:
  void count(Worker& worker) {
    const ProcessorWaitMeter processor_wait;
    worker.count_rest(chunks_);
    worker.stats().processor_wait_seconds = processor_wait.seconds();
  }

  void make_workers() {
    workers_.reserve(plan_.workers);
    for (unsigned i = 1; i < plan_.workers; ++i) {
      Result<Worker> worker = Worker::create(plan_, reservation_, budget_);
      if (!worker) {
        why_fewer_ = describe(worker.error());
        return;
      }
      worker->share(shared_);
      workers_.push_back(std::move(worker).value());
    }
  }

  input::ChunkSource& chunks_;
  const Plan& plan_;
  const table::TableReservation reservation_;
  Budget& budget_;
  table::OverflowTables& shared_;
  std::string why_fewer_;
  std::vector<Worker> workers_;  // never reallocated while threads run
  ThreadTeam threads_;           // joined before the workers go
};

// The caller's thread counts alone until there is enough work to share. Returns false if the text
// ended before.
bool count_alone(Worker& worker, input::ChunkSource& chunks, const Plan& plan) {
  const std::uint64_t enough = plan.workers == 1 ? UINT64_MAX : plan.bytes_before_workers;
  while (worker.stats().bytes_counted < enough) {
    if (!worker.step(chunks)) {
      return false;
    }
  }
  return true;
}

// One run of the strategy and its result.
class ThreadsRun {
 public:
  ThreadsRun(input::ChunkSource& chunks, const Plan& plan)
      : chunks_(chunks), plan_(plan), shares_(shares_of(plan)) {}

  Result<StrategyResult> run() {
    Result<Worker> first = Error{};
    {
      const Stopwatch stopwatch(stats_.serial_seconds, Phase::kStart);
      first = Worker::create(plan_, shares_.own, words_->budget());
    }
    if (!first) {
      return first.error();
    }
    {
      const ProcessorWaitMeter processor_wait;  // for the first worker, which is this thread
      count(std::move(first).value());
      stats_.processor_wait_seconds = processor_wait.seconds();
    }
    for (const Worker& worker : workers_) {
      stats_.add(worker.stats());
    }
    // From here on the workers' tables are read-only: each thread merges partitions from all of
    // them.
    return merged();
  }

 private:
  void count(Worker first) {
    if (shares_.own.narrow_bytes < kOwnRegionBytes && plan_.workers > 1) {
      first.overflow_into(shared());
    }
    if (count_alone(first, chunks_, plan_)) {
      count_together(std::move(first));
    } else {
      first.count_rest(chunks_);
      workers_.push_back(std::move(first));
    }
  }

  table::OverflowTables& shared() {
    if (!shared_) {
      shared_.emplace(plan_.workers, shares_.shared_bytes, *plan_.cpu_level, words_->budget(),
                      plan_.stop->token());
    }
    return *shared_;
  }

  // All workers count together, each into its own table and into the shared ones.
  void count_together(Worker first) {
    WorkerThreads team(chunks_, plan_, shares_.own, words_->budget(), shared());
    first.share(shared());
    {
      const Stopwatch stopwatch(first.stats().worker_seconds, Phase::kStart);
      team.start();
    }
    first.count_rest(chunks_);
    workers_ = team.join();
    workers_.push_back(std::move(first));
    why_fewer_ = team.why_fewer();
  }

  Result<StrategyResult> merged() {
    stats_.workers = static_cast<std::uint32_t>(workers_.size());
    if (Result<void> done = merge_documents(); !done) {
      return done.error();
    }
    if (workers_.size() == 1 && !(shared_ && shared_->used())) {
      words_->add(workers_.front().take_table());
      return result();
    }
    Result<void> done;
    {
      const Stopwatch stopwatch(stats_.serial_seconds, Phase::kMerge);
      std::vector<table::Table> tables;
      for (Worker& worker : workers_) {
        tables.push_back(worker.take_table());
      }
      done = merge_tables(std::move(tables), &*shared_, *plan_.stop, words_->budget(), *words_);
    }
    if (!done) {
      return done.error();
    }
    return result();
  }

  Result<void> merge_documents() {
    const Stopwatch stopwatch(stats_.serial_seconds, Phase::kMerge);
    std::vector<table::Table> documents;
    for (Worker& worker : workers_) {
      if (std::optional<table::Table> own = worker.finish_documents()) {
        documents.push_back(*std::move(own));
      }
    }
    if (documents.empty()) {
      return {};
    }
    auto merged = std::make_unique<store::TableSource>(plan_.seed);
    Result<void> done =
        merge_tables(std::move(documents), nullptr, *plan_.stop, words_->budget(), *merged);
    words_->set_documents(std::move(merged));
    return done;
  }

  StrategyResult result() {
    const std::uint64_t peak_bytes = anonymous_peak_bytes(words_->budget());
    return {std::move(words_), stats_, peak_bytes, std::move(why_fewer_)};
  }

  input::ChunkSource& chunks_;
  const Plan& plan_;
  const Shares shares_;
  std::shared_ptr<store::TableSource> words_ = std::make_shared<store::TableSource>(plan_.seed);
  std::optional<table::OverflowTables> shared_;
  std::vector<Worker> workers_;
  std::string why_fewer_;
  RunStats stats_;
};

}  // namespace

Result<StrategyResult> count_threads(input::ChunkSource& chunks, const Plan& plan) {
  return ThreadsRun(chunks, plan).run();
}

}  // namespace hapax::strategy
