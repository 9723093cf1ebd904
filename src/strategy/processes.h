// The common part of queue, shared and hybrid: strategies with worker processes. They differ only
// in their Transport: how text and counts are transferred. Tested by tests/strategy/.
#pragma once

#include <functional>
#include <memory>

#include "strategy/plan.h"
#include "strategy/remote_worker.h"

namespace hapax::strategy {

// Starts a worker. Tests pass a function whose workers are not processes.
using StartWorker = std::function<Result<std::unique_ptr<RemoteWorker>>(
    const Plan& plan, Transport transport, unsigned number, store::Store& store, Budget& slots)>;

Result<StrategyResult> count_by_processes(input::ChunkSource& chunks, const Plan& plan,
                                          Transport transport,
                                          const StartWorker& start = RemoteWorker::start);

}  // namespace hapax::strategy
