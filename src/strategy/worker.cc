#include "strategy/worker.h"

#include <optional>
#include <utility>

#include "base/caught_error.h"
#include "base/stopwatch.h"
#include "strategy/settle.h"

namespace hapax::strategy {
Result<Worker> Worker::create(const Plan& plan, const table::TableReservation& reservation,
                              Budget& budget) {
  Result<ChunkCounter> counter = ChunkCounter::create(plan, reservation, budget);
  return counter ? Result<Worker>(Worker(plan, std::move(counter).value())) : counter.error();
}

Result<Worker> Worker::create(const Plan& plan, store::Store& store, Budget& budget) {
  Result<ChunkCounter> counter = ChunkCounter::create(plan, store, budget);
  return counter ? Result<Worker>(Worker(plan, std::move(counter).value())) : counter.error();
}

void Worker::count_rest(input::ChunkSource& chunks) {
  while (step(chunks)) {
  }
  act_for(chunks, [this] { return counter_.flush(); });
}

void Worker::move_to(store::Store& store, std::uint64_t first, input::ChunkSource& chunks) {
  act_for(chunks, [&] { return counter_.move_to(store, first); });
}

template <typename Act>
void Worker::act_for(input::ChunkSource& chunks, Act&& act) {
  try {
    const Stopwatch stopwatch(stats_.worker_seconds, Phase::kCount);
    if (Result<void> done = act(); !done) {
      chunks.abort(done.error());
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
