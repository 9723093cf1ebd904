// queue: workers are processes; text goes to them and counts come back as messages. Nothing is
// shared. Tested by tests/strategy/agree_test.cc.
#include "strategy/plan.h"
#include "strategy/processes.h"

namespace hapax::strategy {

Result<Tally> count_queue(input::Feeder& feeder, const Plan& plan) {
  return count_by_processes(feeder, plan, {.text = Way::kMessages, .counts = Way::kMessages});
}

}  // namespace hapax::strategy
