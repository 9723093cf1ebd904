// threads: workers in one address space, a table each, merged by hash partition; the words of large
// vocabularies in tables that all of them share (table/shared_tables.h).
//
// The calling thread is the first worker. Others start once it has counted
// plan.bytes_before_workers, so that a small job starts none. Merging needs no lock: few words are
// added to one of the tables, or every partition is one thread's, who takes it out of all tables. A
// thread that cannot be started is done without. Tested by tests/strategy/agree_test.cc, also under
// ThreadSanitizer.
#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "base/stopwatch.h"
#include "base/thread_team.h"
#include "strategy/partitions.h"
#include "strategy/plan.h"
#include "strategy/worker.h"
#include "table/merge.h"
#include "table/shared_tables.h"

namespace hapax::strategy {
namespace {

// Of slots in all tables together. By two workers Chinese of 54,571 words was merged in 3 ms, not
// in 8 (AMD EPYC Zen 4, 2026-11-25).
constexpr std::uint64_t kFewSlotsBytes = std::uint64_t{32} << 20;

// The threads that join the first worker, and what they have counted.
class Crew {
 public:
  Crew(input::Feeder& feeder, const Plan& plan, Budget& budget, table::SharedTables& shared)
      : feeder_(feeder), plan_(plan), budget_(budget), shared_(shared) {}

  Result<void> start() {
    workers_.reserve(plan_.workers);
    for (unsigned i = 1; i < plan_.workers; ++i) {
      Result<Worker> worker = Worker::create(plan_, budget_);
      if (!worker) {
        return worker.error();
      }
      worker->share(shared_);
      workers_.push_back(std::move(worker).value());
    }
    std::size_t started = 0;
    while (started < workers_.size() && threads_.start([this, &worker = workers_[started]] {
      while (worker.step(feeder_)) {
      }
      worker.finish(feeder_);
    })) {
      ++started;
    }
    workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(started), workers_.end());
    return {};
  }

  std::vector<Worker> join() {
    threads_.join();
    return std::move(workers_);
  }

 private:
  input::Feeder& feeder_;
  const Plan& plan_;
  Budget& budget_;
  table::SharedTables& shared_;
  std::vector<Worker> workers_;  // never reallocated while threads run
  ThreadTeam threads_;           // joined before the workers go
};

// Into the first table, by this thread.
Result<void> merge_few(std::vector<Worker>& workers, order::TableSet& into) {
  std::vector<table::TableView> others;
  for (const Worker& worker : std::span(workers).subspan(1)) {
    others.push_back(worker.table().view());
  }
  table::Table all = workers.front().take_table();
  Result<void> merged = table::merge_all(all, others);
  into.add(std::move(all));
  return merged;
}

// Also whether the first table has the addresses for all words: under a limit on them each has a
// share.
bool are_few(const std::vector<Worker>& workers) {
  std::uint64_t slots_bytes = 0;
  table::Words words;
  for (const Worker& worker : workers) {
    slots_bytes += worker.table().slots_bytes();
    words.add(worker.table().words());
  }
  return slots_bytes <= kFewSlotsBytes && workers.front().table().has_addresses_for(words);
}

Result<void> merge(std::vector<Worker>& workers, table::SharedTables& shared, const StopEvent& stop,
                   order::TableSet& into) {
  std::ranges::iter_swap(workers.begin(),
                         std::ranges::max_element(workers, {}, [](const Worker& worker) {
                           return worker.table().size();
                         }));
  if (!shared.used() && are_few(workers)) {
    return merge_few(workers, into);
  }
  std::uint64_t words = 0;
  std::vector<table::TableView> views;
  views.reserve(workers.size());
  for (const Worker& worker : workers) {
    words += worker.table().size();
    views.push_back(worker.table().view());
  }
  into.partition_bits =
      shared.used() ? shared.partition_bits() : partition_bits_for(words, workers.size());
  const std::size_t partitions = std::size_t{1} << into.partition_bits;
  std::vector<std::optional<Result<table::Table>>> merged(partitions);
  const auto merge_one = [&](std::size_t partition) {
    merged[partition].emplace(
        shared.used() ? shared.merge(partition, views)
                      : table::merge_partition(views, partition, into.partition_bits, into.budget));
  };
  parallel_for(static_cast<unsigned>(workers.size()), partitions, merge_one, stop.token());
  for (std::optional<Result<table::Table>>& slot : merged) {
    Result<table::Table>& table = *slot;
    if (!table) {
      return table.error();
    }
    into.add(std::move(table).value());
  }
  return {};
}

// The caller works alone until there is enough to share. False where that was all.
bool count_alone(Worker& worker, input::Feeder& feeder, const Plan& plan) {
  const std::uint64_t enough = plan.workers == 1 ? UINT64_MAX : plan.bytes_before_workers;
  while (worker.account().bytes_counted < enough) {
    if (!worker.step(feeder)) {
      return false;
    }
  }
  return true;
}

// Then together with the others, each into a table of its own and all into the shared ones.
Result<std::vector<Worker>> count_together(Worker first, input::Feeder& feeder, const Plan& plan,
                                           Budget& budget, table::SharedTables& shared,
                                           Account& account) {
  Crew crew(feeder, plan, budget, shared);
  first.share(shared);
  {
    const Stopwatch stopwatch(account, Phase::kStart);
    Result<void> started = crew.start();
    if (!started) {
      return started.error();
    }
  }
  while (first.step(feeder)) {
  }
  first.finish(feeder);
  std::vector<Worker> workers = crew.join();
  workers.push_back(std::move(first));
  return workers;
}

}  // namespace

Result<Tally> count_threads(input::Feeder& feeder, const Plan& plan) {
  auto tables = std::make_shared<order::TableSet>(plan.seed);
  Account account;
  Result<Worker> first = Worker::create(plan, tables->budget);
  if (!first) {
    return first.error();
  }
  if (!count_alone(*first, feeder, plan)) {
    account.add(first->account());
    tables->add(first->take_table());
    return Tally{std::move(tables), account};
  }
  table::SharedTables shared(plan.workers, table::Functions::of(plan.kernel->name), tables->budget);
  Result<std::vector<Worker>> workers =
      count_together(std::move(first).value(), feeder, plan, tables->budget, shared, account);
  if (!workers) {
    return workers.error();
  }
  account.workers = static_cast<std::uint32_t>(workers->size());
  for (const Worker& worker : *workers) {
    account.add(worker.account());
  }
  // From here on the workers' tables are only read: each thread merges partitions out of all of
  // them.
  Account merging;
  Result<void> merged;
  {
    const Stopwatch stopwatch(merging, Phase::kMerge);
    merged = merge(*workers, shared, *plan.stop, *tables);
  }
  if (!merged) {
    return merged.error();
  }
  account[Phase::kMerge] = merging[Phase::kMerge] * account.workers;
  return Tally{std::move(tables), account};
}

}  // namespace hapax::strategy
