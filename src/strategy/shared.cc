// shared: workers are processes. Text and counts are in shared memory and are not serialised;
// messages only say where they are. Tested by tests/strategy/agree_test.cc.
#include "strategy/plan.h"
#include "strategy/processes.h"

namespace hapax::strategy {

Result<StrategyResult> count_shared(input::ChunkSource& chunks, const Plan& plan) {
  return count_by_processes(
      chunks, plan, {.text = TransferMode::kSharedMemory, .counts = TransferMode::kSharedMemory});
}

}  // namespace hapax::strategy
