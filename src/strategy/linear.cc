// linear: one worker, the caller's thread, one table, nothing to merge. The reference.
// Tested by tests/strategy/agree_test.cc.
#include <utility>

#include "strategy/plan.h"
#include "strategy/worker.h"

namespace hapax::strategy {

Result<Tally> count_linear(input::Feeder& feeder, const Plan& plan) {
  auto tables = std::make_shared<order::TableSet>(plan.seed);
  Result<Worker> worker =
      Worker::create(plan, table::default_reservation(plan.table_bytes, 1), tables->budget);
  if (!worker) {
    return worker.error();
  }
  while (worker->step(feeder)) {
  }
  tables->add(worker->take_table());
  return Tally{std::move(tables), worker->account()};
}

}  // namespace hapax::strategy
