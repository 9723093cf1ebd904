// What queue, shared and hybrid have in common: workers that are processes. They differ in how text
// and counts travel, which is one value each. Tested by tests/strategy/.
#pragma once

#include "strategy/plan.h"
#include "strategy/remote_worker.h"

namespace hapax::strategy {

Result<Tally> count_by_processes(input::Feeder& feeder, const Plan& plan, Transport transport);

}  // namespace hapax::strategy
