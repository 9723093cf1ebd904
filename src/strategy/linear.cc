// linear: the caller's thread counts everything into one table, so nothing is merged. It is the
// reference for all other strategies. Tested by tests/strategy/agree_test.cc.
#include <utility>

#include "base/machine.h"
#include "base/processor_wait.h"
#include "base/stopwatch.h"
#include "store/table_source.h"
#include "strategy/plan.h"
#include "strategy/worker.h"

namespace hapax::strategy {

Result<StrategyResult> count_linear(input::ChunkSource& chunks, const Plan& plan) {
  auto words = std::make_shared<store::TableSource>(plan.seed);
  RunStats stats;
  Result<Worker> worker = Error{};
  {
    const Stopwatch stopwatch(stats.serial_seconds, Phase::kStart);
    worker = Worker::create(plan, table::default_reservation(plan.table_bytes, 1), words->budget());
  }
  if (!worker) {
    return worker.error();
  }
  const ProcessorWaitMeter processor_wait;
  worker->count_rest(chunks);
  worker->stats().processor_wait_seconds = processor_wait.seconds();
  stats.add(worker->stats());
  if (Result<void> finished = chunks.finish(); !finished) {
    return finished.error();
  }
  if (std::optional<table::Table> documents = worker->finish_documents()) {
    auto of_documents = std::make_unique<store::TableSource>(plan.seed);
    of_documents->add(*std::move(documents));
    words->set_documents(std::move(of_documents));
  }
  words->add(worker->take_table());
  const std::uint64_t peak_bytes = anonymous_peak_bytes(words->budget());
  return StrategyResult{std::move(words), stats, peak_bytes};
}

}  // namespace hapax::strategy
