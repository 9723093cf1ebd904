// queue: workers are processes. Text goes to them and counts come back as messages; no memory is
// shared. Tested by tests/strategy/agree_test.cc.
#include "strategy/plan.h"
#include "strategy/processes.h"

namespace hapax::strategy {

Result<StrategyResult> count_queue(input::ChunkSource& chunks, const Plan& plan) {
  return count_by_processes(chunks, plan,
                            {.text = TransferMode::kMessages, .counts = TransferMode::kMessages});
}

}  // namespace hapax::strategy
