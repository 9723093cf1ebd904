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
#include "table/cpu_levels.h"

namespace hapax::strategy {

struct Plan {
  unsigned workers = 1;
  // Addresses that all tables of this process may reserve together (base/address_space.h).
  std::uint64_t table_bytes = 0;
  // Those of tables of document frequencies, in addition; 0 if these are not wanted.
  std::uint64_t document_table_bytes = 0;
  // Work that the first worker does alone before others are started.
  std::uint64_t bytes_before_workers = 0;
  TokenProfile tokens;
  LetterCase letter_case = LetterCase::kLower;
  InvalidBytes invalid_bytes = InvalidBytes::kAsSeparator;
  hash::Seed seed;
  const table::CpuLevel* cpu_level = nullptr;
  const StopEvent* stop = nullptr;  // never null in a run; outlives it
  // The rest is for strategies with worker processes.
  std::uint64_t chunk_bytes = 0;
  std::uint64_t worker_store_bytes = 0;  // strategy/store_limit.h; 0: chosen there
  std::string worker_program = {};
  WorkerKind worker_kind = WorkerKind::kProcess;
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
