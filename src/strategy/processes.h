// What queue, shared and hybrid have in common: workers that are processes. They differ in how text
// and counts travel, which is one value each. Tested by tests/strategy/.
#pragma once

#include <functional>
#include <memory>

#include "strategy/plan.h"
#include "strategy/remote_worker.h"

namespace hapax::strategy {

// How a run comes by its workers. Tests have others, which are no processes.
using StartWorker = std::function<Result<std::unique_ptr<RemoteWorker>>(
    const Plan& plan, Transport transport, unsigned number, Budget& slots)>;

Result<StrategyResult> count_by_processes(input::ChunkSource& chunks, const Plan& plan,
                                          Transport transport,
                                          const StartWorker& start = RemoteWorker::start);

}  // namespace hapax::strategy
