// hybrid: workers are processes. Text, which is most of the data, is in shared memory; counts come
// back as messages. Tested by tests/strategy/agree_test.cc.
#include "strategy/plan.h"
#include "strategy/processes.h"

namespace hapax::strategy {

Result<StrategyResult> count_hybrid(input::ChunkSource& chunks, const Plan& plan) {
  return count_by_processes(
      chunks, plan, {.text = TransferMode::kSharedMemory, .counts = TransferMode::kMessages});
}

}  // namespace hapax::strategy
