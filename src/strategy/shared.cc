// shared: workers are processes; text and counts lie in shared memory; nothing is serialised.
// Messages say only where to look. Tested by tests/strategy/agree_test.cc.
#include "strategy/plan.h"
#include "strategy/processes.h"

namespace hapax::strategy {

Result<Tally> count_shared(input::Feeder& feeder, const Plan& plan) {
  return count_by_processes(feeder, plan,
                            {.text = Way::kSharedMemory, .counts = Way::kSharedMemory});
}

}  // namespace hapax::strategy
