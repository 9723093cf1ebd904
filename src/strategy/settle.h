// Settles a counted chunk with the chunk source, for workers that are threads or processes.
// Tested by tests/strategy/agree_test.cc.
#pragma once

#include "hapax/run_stats.h"
#include "input/chunk_source.h"
#include "strategy/chunk_counter.h"
#include "strategy/plan.h"
#include "text/chunk.h"

namespace hapax::strategy {

// Tells the chunk source what was met in `chunk`, and adds it to the worker's statistics; false
// where that ends the run.
bool settle(const ChunkReport& report, const text::Chunk& chunk, const Plan& plan,
            input::ChunkSource& chunks, RunStats& stats);

}  // namespace hapax::strategy
