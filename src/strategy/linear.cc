// linear: the caller's thread counts everything into one table, so nothing is merged. It is the
// reference for all other strategies. Tested by tests/strategy/agree_test.cc.
#include <utility>

#include "base/processor_wait.h"
#include "base/stopwatch.h"
#include "strategy/plan.h"
#include "strategy/worker.h"

namespace hapax::strategy {

Result<StrategyResult> count_linear(input::ChunkSource& chunks, const Plan& plan) {
  auto tables = std::make_shared<order::TableSet>(plan.seed);
  RunStats stats;
  Result<Worker> worker = Error{};
  {
    const Stopwatch stopwatch(stats.serial_seconds, Phase::kStart);
    worker = Worker::create(plan, table::default_reservation(plan.table_bytes, 1), tables->budget);
  }
  if (!worker) {
    return worker.error();
  }
  const ProcessorWaitMeter processor_wait;
  worker->count_rest(chunks);
  worker->stats().processor_wait_seconds = processor_wait.seconds();
  stats.add(worker->stats());
  if (std::optional<table::Table> documents = worker->finish_documents()) {
    tables->documents = std::make_unique<order::TableSet>(plan.seed);
    tables->documents->add(*std::move(documents));
  }
  tables->add(worker->take_table());
  return StrategyResult{std::move(tables), stats};
}

}  // namespace hapax::strategy
