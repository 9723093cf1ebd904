// linear: the caller's thread counts everything, so nothing is merged. It is the reference for all
// other strategies. Tested by tests/strategy/agree_test.cc.
#include "strategy/plan.h"

namespace hapax::strategy {

Result<StrategyResult> count_linear(input::ChunkSource& chunks, const Plan& plan) {
  Plan alone = plan;
  alone.resources.workers = 1;
  return count_threads(chunks, alone);
}

}  // namespace hapax::strategy
