// The input and the result of every strategy.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/stop_event.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "hapax/run_stats.h"
#include "hash/word_hash.h"
#include "input/chunk_source.h"
#include "store/word_source.h"
#include "strategy/resources.h"
#include "table/cpu_levels.h"

namespace hapax::strategy {

// What a word is and how it is counted: the same in every process of a run.
struct WordRules {
  TokenProfile tokens = TokenProfile::kPython;
  LetterCase letter_case = LetterCase::kLower;
  InvalidBytes invalid_bytes = InvalidBytes::kAsSeparator;
  hash::Seed seed{0};
  const table::CpuLevel* cpu_level = nullptr;
  std::uint64_t max_word_bytes = kMaxWordBytes;  // of source text
};

// How worker processes are started.
struct WorkerProgram {
  std::string path = {};
  WorkerKind kind = WorkerKind::kProcess;
};

struct Plan {
  WordRules words = {};
  Resources resources = {};
  WorkerProgram program = {};
  const StopEvent* stop = nullptr;  // never null in a run; outlives it
};

struct StrategyResult {
  std::shared_ptr<const store::WordSource> words;
  // Phases, bytes, tokens, workers; what worker processes cost. The pipeline adds this process's.
  RunStats stats;
  // The peak of this process's anonymous memory.
  std::uint64_t own_peak_bytes = 0;
  // Why fewer workers took part than planned. Empty if all did, or if there was too little text for
  // more.
  std::string why_fewer_workers = {};
};

// Counts everything that the chunk source gives, with the caller's thread and the threads and
// processes that it starts; all of them have ended when it returns. Its error is the one of the
// chunk source, if the run failed there, or says better why that happened.
using StrategyFunction = Result<StrategyResult> (*)(input::ChunkSource&, const Plan&);

Result<StrategyResult> count_linear(input::ChunkSource& chunks, const Plan& plan);   // linear.cc
Result<StrategyResult> count_threads(input::ChunkSource& chunks, const Plan& plan);  // threads.cc
Result<StrategyResult> count_queue(input::ChunkSource& chunks, const Plan& plan);    // queue.cc
Result<StrategyResult> count_shared(input::ChunkSource& chunks, const Plan& plan);   // shared.cc
Result<StrategyResult> count_hybrid(input::ChunkSource& chunks, const Plan& plan);   // hybrid.cc

}  // namespace hapax::strategy
