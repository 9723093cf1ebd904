#include "strategy/worker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/caught_error.h"
#include "base/machine.h"
#include "base/stopwatch.h"
#include "strategy/settle.h"

namespace hapax::strategy {
namespace {

// A medium vocabulary makes a table somewhat larger than the cache. A look-up there costs less than
// moving words to the overflow buffer: with two workers, Chinese text of 54,571 words took 0.82 of
// the time with 8 MB for each worker that it took with 1 MB, twice the cache. Two million words
// took the same time with 1 to 32 MB (AMD EPYC, 512 KB of cache a core, 2026-11-24). More than four
// workers share 32 MB.
std::uint64_t max_own_bytes(unsigned workers) {
  constexpr std::uint64_t kMaxBytes = std::uint64_t{8} << 20;
  constexpr unsigned kWorkersWithTheMost = 4;
  return std::max(2 * core_cache_bytes(),
                  kMaxBytes * kWorkersWithTheMost / std::max(workers, kWorkersWithTheMost));
}

}  // namespace

Result<Worker> Worker::create(const Plan& plan, const table::TableReservation& reservation,
                              Budget& budget) {
  Result<ChunkCounter> counter =
      ChunkCounter::create(plan, Region::Backing::kPrivate, reservation, budget);
  return counter ? Result<Worker>(Worker(plan, std::move(counter).value())) : counter.error();
}

void Worker::overflow_into(table::OverflowTables& tables) {
  overflow_ = std::make_unique<table::OverflowBuffer>(tables);
  counter_.limit_bytes(UINT64_MAX, *overflow_);
}

void Worker::share(table::OverflowTables& tables) {
  if (!overflow_) {
    overflow_into(tables);
  }
  counter_.limit_bytes(max_own_bytes(plan_->workers), *overflow_);
}

void Worker::count_rest(input::ChunkSource& chunks) {
  while (step(chunks)) {
  }
  flush_overflow(chunks);
}

void Worker::flush_overflow(input::ChunkSource& chunks) {
  if (!overflow_) {
    return;
  }
  try {
    const Stopwatch stopwatch(stats_.worker_seconds, Phase::kCount);
    overflow_->flush();
    if (!overflow_->status()) {
      chunks.abort(overflow_->status().error());
    }
  } catch (...) {
    chunks.abort(caught_error());
  }
}

bool Worker::step(input::ChunkSource& chunks) {
  try {
    const std::optional<text::Chunk> chunk = chunks.next(buffer_, stats_);
    if (!chunk) {
      return false;
    }
    const Stopwatch stopwatch(stats_.worker_seconds, Phase::kCount);
    return settle(counter_.count(*chunk), *chunk, *plan_, chunks, stats_);
  } catch (...) {
    // The chunk source must know, so that the other workers stop too.
    chunks.abort(caught_error());
    return false;
  }
}

}  // namespace hapax::strategy
