#include "strategy/worker_threads.h"

#include <cerrno>
#include <utility>

#include "base/processor_wait.h"
#include "base/stopwatch.h"
#include "base/system_error.h"
#include "strategy/table_growth.h"

namespace hapax::strategy {

void count_into_store(Worker& worker, unsigned number, const Plan& plan, store::Store& store,
                      input::ChunkSource& chunks) {
  if (worker.has_table()) {
    while (suits_team_table(worker, plan.resources) && worker.step(chunks)) {
    }
    worker.move_to(store, store::kPartitions * number / plan.resources.workers, chunks);
  }
  worker.count_rest(chunks);
}

// A worker's start time ends before its thread is created: the thread may count before the next one
// is created.
void WorkerThreads::start() {
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
    const auto number = static_cast<unsigned>(started + 1);
    if (!threads_.start([this, &worker, number] { count(worker, number); })) {
      break;
    }
  }
  if (started < workers_.size()) {
    why_fewer_ = describe(system_error(EAGAIN, ""));
  }
  workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(started), workers_.end());
}

void WorkerThreads::make_workers() {
  workers_.reserve(plan_.resources.workers);
  for (unsigned i = 1; i < plan_.resources.workers; ++i) {
    Result<Worker> worker =
        own_ ? Worker::create(plan_, *own_, budget_) : Worker::create(plan_, store_, budget_);
    if (!worker) {
      why_fewer_ = describe(worker.error());
      return;
    }
    workers_.push_back(std::move(worker).value());
  }
}

void WorkerThreads::count(Worker& worker, unsigned number) {
  const ProcessorWaitMeter processor_wait;
  count_into_store(worker, number, plan_, store_, chunks_);
  worker.stats().processor_wait_seconds = processor_wait.seconds();
}

std::vector<Worker> WorkerThreads::join() {
  threads_.join();
  return std::move(workers_);
}

}  // namespace hapax::strategy
