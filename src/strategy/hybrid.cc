// hybrid: workers are processes; text, the largest thing, lies in shared memory; counts come back
// as messages. Tested by tests/strategy/agree_test.cc.
#include "strategy/plan.h"
#include "strategy/processes.h"

namespace hapax::strategy {

Result<Tally> count_hybrid(input::Feeder& feeder, const Plan& plan) {
  return count_by_processes(feeder, plan, {.text = Way::kSharedMemory, .counts = Way::kMessages});
}

}  // namespace hapax::strategy
