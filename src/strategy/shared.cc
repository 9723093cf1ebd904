// shared: workers are processes; text and counts lie in shared memory; nothing is serialised.
// Messages say only where to look. Tested by tests/strategy/agree_test.cc.
#include "strategy/plan.h"
#include "strategy/processes.h"

namespace hapax::strategy {

Result<StrategyResult> count_shared(input::ChunkSource& chunks, const Plan& plan) {
  return count_by_processes(
      chunks, plan, {.text = TransferMode::kSharedMemory, .counts = TransferMode::kSharedMemory});
}

}  // namespace hapax::strategy
