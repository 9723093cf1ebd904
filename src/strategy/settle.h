// Settles a counted chunk with the feeder, for workers that are threads or processes.
// Tested by tests/strategy/agree_test.cc.
#pragma once

#include "hapax/account.h"
#include "input/feeder.h"
#include "strategy/chunk_counter.h"
#include "strategy/plan.h"
#include "text/chunk.h"

namespace hapax::strategy {

// Tells the feeder what was met in `chunk`, and adds it to the worker's account; false where that
// ends the run.
bool settle(const ChunkReport& report, const text::Chunk& chunk, const Plan& plan,
            input::Feeder& feeder, Account& account);

}  // namespace hapax::strategy
