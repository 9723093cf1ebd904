// Reports a counted chunk to the chunk source, for workers of every kind. Tested by
// tests/strategy/agree_test.cc.
#pragma once

#include "hapax/run_stats.h"
#include "input/chunk_source.h"
#include "strategy/chunk_counter.h"
#include "strategy/plan.h"
#include "text/chunk.h"

namespace hapax::strategy {

// Tells the chunk source about invalid bytes and errors in `chunk`, and adds the counts to the
// worker's statistics. Returns false if that ends the run.
bool settle(const ChunkReport& report, const text::Chunk& chunk, const Plan& plan,
            input::ChunkSource& chunks, RunStats& stats);

}  // namespace hapax::strategy
