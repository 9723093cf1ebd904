// threads: workers are threads of this process. In the end all words are in one store
// (store/store.h), so nothing is merged.
//
// The calling thread is the first worker. Each worker begins with a table of its own, which is the
// fastest for a small vocabulary. Its words move to the store when the table no longer suits them
// (strategy/table_growth.h), or when all text is counted. A memory limit, or a limit on addresses,
// may leave no room for tables. The other workers start (strategy/worker_threads.h) when the first
// has counted plan.resources.bytes_before_workers, so that a small job starts none. If a thread
// cannot be started, the run continues with fewer, and the result says why. A run of one worker is
// the strategy linear (linear.cc). Tested by tests/strategy/agree_test.cc, also under
// ThreadSanitizer, and many_workers_test.cc.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/machine.h"
#include "base/processor_wait.h"
#include "base/stopwatch.h"
#include "spill/spill_file.h"
#include "store/store.h"
#include "store/table_source.h"
#include "store/word_source.h"
#include "strategy/finished_words.h"
#include "strategy/merge_tables.h"
#include "strategy/plan.h"
#include "strategy/table_growth.h"
#include "strategy/worker.h"
#include "strategy/worker_threads.h"

namespace hapax::strategy {
namespace {

// How a run's addresses are divided.
struct Shares {
  std::optional<table::TableReservation> first;  // of the first worker's table, if it has one
  std::optional<table::TableReservation> others;
  std::uint64_t store_bytes = 0;
};

// Enough for each region of a worker's table, which has some MB of words.
constexpr std::uint64_t kOwnRegionBytes = std::uint64_t{256} << 20;

Shares shares_of(const Plan& plan) {
  constexpr std::uint64_t kOwnBytes = 3 * kOwnRegionBytes;
  const Resources& resources = plan.resources;
  const std::uint64_t all = resources.table_addresses;
  const bool counts_alone = resources.workers == 1 || resources.bytes_before_workers > 0;
  const table::TableReservation own = table::default_reservation(kOwnBytes, 1);
  if (resources.workers > 1 && resources.team_table_bytes > 0 &&
      all / 2 >= resources.workers * kOwnBytes) {
    return {own, own, all - resources.workers * kOwnBytes};
  }
  if (counts_alone && all / 2 >= kOwnBytes) {
    return {own, std::nullopt, all - kOwnBytes};
  }
  return {std::nullopt, std::nullopt, all};
}

// The caller's thread counts alone while the table suits and there is not enough work to share.
// Returns false if there is more text.
bool count_alone(Worker& worker, input::ChunkSource& chunks, const Plan& plan) {
  const std::uint64_t enough =
      plan.resources.workers == 1 ? UINT64_MAX : plan.resources.bytes_before_workers;
  TableGrowth growth(plan.resources.table_bytes);
  while (worker.stats().bytes_counted < enough && !growth.is_for_store(worker)) {
    if (!worker.step(chunks)) {
      return true;
    }
  }
  return false;
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
      first = make_first();
    }
    if (!first) {
      return first.error();
    }
    Result<void> counted;
    {
      const ProcessorWaitMeter processor_wait;  // for the first worker, which is this thread
      counted = count(std::move(first).value());
      stats_.processor_wait_seconds = processor_wait.seconds();
    }
    counted = counted ? chunks_.finish() : std::move(counted);
    if (!counted) {
      return counted.error();
    }
    for (const Worker& worker : workers_) {
      stats_.add(worker.stats());
    }
    stats_.workers = static_cast<std::uint32_t>(workers_.size());
    return finish();
  }

 private:
  Result<Worker> make_first() {
    if (shares_.first) {
      return Worker::create(plan_, *shares_.first, *budget_);
    }
    const Result<void> made = make_store();
    return made ? Worker::create(plan_, *store_, *budget_) : made.error();
  }

  Result<void> count(Worker first) {
    if (store_ == nullptr && !count_alone(first, chunks_, plan_)) {
      if (Result<void> made = make_store(); !made) {
        return made;
      }
      if (!shares_.others) {
        first.move_to(*store_, 0, chunks_);
      }
    }
    if (store_ != nullptr && plan_.resources.workers > 1) {
      count_together(std::move(first));
    } else {
      first.count_rest(chunks_);
      workers_.push_back(std::move(first));
    }
    return {};
  }

  Result<void> make_store() {
    Result<std::unique_ptr<store::Store>> store =
        store::Store::create(shares_.store_bytes, plan_.words.seed, *plan_.words.cpu_level,
                             *budget_, store_limit(plan_, spill_file_));
    if (!store) {
      return store.error();
    }
    store_ = std::move(store).value();
    return {};
  }

  void count_together(Worker first) {
    WorkerThreads team(chunks_, plan_, *store_, *budget_, shares_.others);
    {
      const Stopwatch stopwatch(first.stats().worker_seconds, Phase::kStart);
      team.start();
    }
    count_into_store(first, 0, plan_, *store_, chunks_);
    workers_ = team.join();
    workers_.push_back(std::move(first));
    why_fewer_ = team.why_fewer();
  }

  Result<StrategyResult> finish() {
    Result<std::shared_ptr<const store::WordSource>> words = Error{};
    {
      const Stopwatch stopwatch(stats_.serial_seconds, Phase::kMerge);
      words = finished_words();
    }
    if (!words) {
      return words.error();
    }
    stats_.bytes_spilled = spilled_bytes(**words);
    return StrategyResult{std::move(words).value(), stats_,
                          std::max(peak_bytes_, anonymous_peak_bytes(*budget_)),
                          std::move(why_fewer_)};
  }

  Result<std::shared_ptr<const store::WordSource>> finished_words() {
    Result<std::unique_ptr<store::TableSource>> documents = merged_documents();
    if (!documents) {
      return documents.error();
    }
    if (store_ == nullptr) {
      return hapax::strategy::finished_words(workers_.front().take_table(), plan_.words.seed,
                                             budget_, std::move(documents).value());
    }
    if (Result<void> finished = store_->finish(); !finished) {
      return finished.error();
    }
    peak_bytes_ = anonymous_peak_bytes(*budget_);  // the workers' fronts are still there
    workers_.clear();
    return hapax::strategy::finished_words(std::move(store_), budget_, std::move(documents).value(),
                                           spill_file_, plan_);
  }

  // The texts in which each word occurs; null if the plan does not want them.
  Result<std::unique_ptr<store::TableSource>> merged_documents() {
    std::vector<table::Table> documents;
    for (Worker& worker : workers_) {
      if (std::optional<table::Table> own = worker.finish_documents()) {
        documents.push_back(*std::move(own));
      }
    }
    std::unique_ptr<store::TableSource> merged;
    if (!documents.empty()) {
      merged = std::make_unique<store::TableSource>(plan_.words.seed, budget_);
      Result<void> done = merge_tables(std::move(documents), *plan_.stop, *budget_, *merged);
      if (!done) {
        return done.error();
      }
    }
    return merged;
  }

  input::ChunkSource& chunks_;
  const Plan& plan_;
  const Shares shares_;
  std::shared_ptr<Budget> budget_ = std::make_shared<Budget>();
  spill::SpillFile spill_file_ = spill::SpillFile::in(plan_.resources.spill_folder);
  std::unique_ptr<store::Store> store_;  // none before there is work for several workers
  std::vector<Worker> workers_;
  std::string why_fewer_;
  std::uint64_t peak_bytes_ = 0;
  RunStats stats_;
};

}  // namespace

Result<StrategyResult> count_threads(input::ChunkSource& chunks, const Plan& plan) {
  return ThreadsRun(chunks, plan).run();
}

}  // namespace hapax::strategy
