#include "strategy/processes.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/machine.h"
#include "base/parallel.h"
#include "base/stopwatch.h"
#include "base/system_error.h"
#include "spill/spill_file.h"
#include "store/check_store.h"
#include "store/sharer_errors.h"
#include "store/store.h"
#include "store/word_source.h"
#include "strategy/finished_words.h"

namespace hapax::strategy {
namespace {

// Addresses of the store in each process. Workers on threads have theirs in this process.
std::uint64_t store_address_bytes(const Plan& plan) {
  const std::uint64_t stores =
      plan.program.kind == WorkerKind::kThread ? plan.resources.workers + 1 : 1;
  return plan.resources.table_addresses / 2 / stores;
}

// The workers of a run. While they count, a thread of this process serves each of them.
class WorkerProcesses {
 public:
  WorkerProcesses(const Plan& plan, Transport transport) : plan_(plan), transport_(transport) {}

  // Starts all workers before it waits for the first one.
  Result<void> start(const StartWorker& start_worker) {
    const Stopwatch stopwatch(serial_seconds_, Phase::kStart);
    const store::StoreLimit limit = store_limit(plan_, spill_file_);
    // Workers that share the store write to the file, too, so it must be there before they start.
    // Without it they go on as long as they need none.
    if (limit.file != nullptr && are_counts_shared()) {
      if (const Result<void> made = spill_file_.make(); !made) {
        spill_file_ = spill::SpillFile::missing(made.error().system_code, spill_file_.folder());
      }
    }
    const auto create = are_counts_shared() ? store::Store::create_shared : store::Store::create;
    Result<std::unique_ptr<store::Store>> store = create(
        store_address_bytes(plan_), plan_.words.seed, *plan_.words.cpu_level, *budget_, limit);
    if (!store) {
      return store.error();
    }
    store_ = std::move(store).value();
    for (unsigned i = 0; i < plan_.resources.workers; ++i) {
      Result<std::unique_ptr<RemoteWorker>> worker =
          start_worker(plan_, transport_, i + 1, *store_, slots_);
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
    own_peak_bytes_ = anonymous_peak_bytes(*budget_);  // with the buffers of text
  }
  // The error of a run whose feeding failed with this one. A worker that shares the store with one
  // that has ended says only that somebody has: then the others are asked.
  Error explained(const Error& error) {
    if (error.cause != store::sharer_lost().cause) {
      return error;
    }
    std::vector<Error> failures{error};
    for (const std::unique_ptr<RemoteWorker>& worker : workers_) {
      if (worker->failure()) {
        failures.push_back(*worker->failure());
      }
    }
    if (const Result<void> others = end_text_and_wait(); !others) {
      failures.push_back(others.error());
    }
    return most_telling(failures);
  }
  // Why fewer workers than planned had work at a time; empty if all had.
  std::string why_fewer_at_work() const {
    return workers_at_work_ == workers_.size() ? "" : describe(system_error(EAGAIN, ""));
  }

  // There is no more text. Afterwards all words of all workers are in the store.
  Result<void> end_text() {
    return are_counts_shared() ? end_text_and_wait() : end_text_and_take_words();
  }

  // Nobody adds words any more. The counts must add up to the words that workers reported for their
  // chunks: otherwise counts were lost or invented.
  Result<std::shared_ptr<const store::WordSource>> finish() {
    const Stopwatch stopwatch(serial_seconds_, Phase::kMerge);
    shared_bytes_ = are_counts_shared() ? store_->committed_bytes() : 0;
    own_peak_bytes_ = own_peak_bytes();
    Result<void> sound = store_->finish();
    sound = sound ? check() : std::move(sound);
    if (!sound) {
      return sound.error();
    }
    Result<std::shared_ptr<const store::WordSource>> words =
        finished_words(std::move(store_), budget_, nullptr, spill_file_, plan_);
    spilled_bytes_ = words ? spilled_bytes(**words) : 0;
    return words;
  }

  Result<void> end() {
    Result<void> done = in_turn([](RemoteWorker& worker) { return worker.end(); });
    return done ? in_turn([](RemoteWorker& worker) { return worker.take_stats(); }) : done;
  }

  std::uint64_t own_peak_bytes() const {
    return std::max(own_peak_bytes_, anonymous_peak_bytes(*budget_));
  }
  // The sum over all workers.
  RunStats stats() const {
    RunStats sum;
    for (const std::unique_ptr<RemoteWorker>& worker : workers_) {
      sum.add(worker->stats());
    }
    sum.bytes_shared += shared_bytes_;
    sum.bytes_spilled += spilled_bytes_;
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

  // Where counts are shared. Waits for every worker, also after an error: if one has ended, the
  // others may say so first.
  Result<void> end_text_and_wait() {
    std::vector<Error> failures;
    std::vector<RemoteWorker*> left;
    for (const std::unique_ptr<RemoteWorker>& worker : workers_) {
      if (worker->failure()) {
        continue;
      }
      if (Result<void> ended = worker->end_text(); !ended) {
        failures.push_back(ended.error());
      } else {
        left.push_back(worker.get());
      }
    }
    for (RemoteWorker* const worker : left) {
      if (Result<void> counted = worker->take_counts(); !counted) {
        failures.push_back(counted.error());
      }
    }
    return failures.empty() ? Result<void>() : most_telling(failures);
  }

  static Error most_telling(const std::vector<Error>& failures) {
    const std::string vague = store::sharer_lost().cause;
    const auto telling = std::ranges::find_if(
        failures, [&vague](const Error& error) { return error.cause != vague; });
    return telling == failures.end() ? failures.front() : *telling;
  }

  bool are_counts_shared() const { return transport_.counts == TransferMode::kSharedMemory; }

  // Where workers send their words: a thread of this process takes those of each worker.
  Result<void> end_text_and_take_words() {
    if (Result<void> ended = in_turn([](RemoteWorker& worker) { return worker.end_text(); });
        !ended) {
      return ended;
    }
    std::vector<Result<void>> results(workers_.size());
    parallel_for(static_cast<unsigned>(workers_.size()), workers_.size(),
                 [&](std::size_t i) { results[i] = workers_[i]->take_counts(); });
    const auto failed = std::ranges::find_if(results, [](const Result<void>& r) { return !r; });
    return failed == results.end() ? Result<void>() : *failed;
  }

  Result<void> check() const {
    std::uint64_t reported = 0;
    for (const std::unique_ptr<RemoteWorker>& worker : workers_) {
      reported += worker->stats().tokens;
    }
    if (store_->total() != reported) {
      return Error{
          .kind = ErrorKind::kWorkerLost,
          .cause = "the workers' counts differ from the number of words that they reported",
          .remedy = "the fault is hapax's, please report it"};
    }
    return are_counts_shared()
               ? store::check_store(*store_, reported, workers_at_work_, plan_.stop->token())
               : Result<void>();
  }

  const Plan& plan_;
  const Transport transport_;
  std::shared_ptr<Budget> budget_ = std::make_shared<Budget>();  // of this process's memory
  Budget slots_;
  spill::SpillFile spill_file_ = spill::SpillFile::in(plan_.resources.spill_folder);
  std::unique_ptr<store::Store> store_;  // in shared memory, if counts are shared
  std::uint64_t shared_bytes_ = 0;       // of the store
  PhaseSeconds serial_seconds_;
  unsigned workers_at_work_ = 0;
  std::uint64_t own_peak_bytes_ = 0;
  std::uint64_t spilled_bytes_ = 0;  // by this process
  std::vector<std::unique_ptr<RemoteWorker>> workers_;
};

}  // namespace

Result<StrategyResult> count_by_processes(input::ChunkSource& chunks, const Plan& plan,
                                          Transport transport, const StartWorker& start) {
  WorkerProcesses workers(plan, transport);
  Result<void> done = workers.start(start);
  if (done) {
    workers.feed(chunks);
    done = chunks.finish();
    done = done ? std::move(done) : workers.explained(done.error());
  }
  done = done ? workers.end_text() : done;
  if (!done) {
    return done.error();
  }
  Result<std::shared_ptr<const store::WordSource>> words = workers.finish();
  if (!words) {
    return words.error();
  }
  if (Result<void> ended = workers.end(); !ended) {
    return ended.error();
  }
  return StrategyResult{std::move(words).value(), workers.stats(), workers.own_peak_bytes(),
                        workers.why_fewer_at_work()};
}

}  // namespace hapax::strategy
