#include "strategy/worker.h"

#include <new>
#include <optional>
#include <utility>

#include "base/stopwatch.h"

namespace hapax::strategy {

Result<Worker> Worker::create(const Plan& plan, Budget& budget) {
  Result<ChunkCounter> counter = ChunkCounter::create(plan, Region::Backing::kPrivate, budget);
  return counter ? Result<Worker>(Worker(plan, std::move(counter).value())) : counter.error();
}

bool Worker::step(input::Feeder& feeder) {
  try {
    const std::optional<text::Chunk> chunk = feeder.next(buffer_, account_);
    if (!chunk) {
      return false;
    }
    const Stopwatch stopwatch(account_, Phase::kCount);
    return settle(counter_.count(*chunk), *chunk, *plan_, feeder, account_);
  } catch (const std::bad_alloc&) {
    // Caught here because a thread that lets it out ends the process.
    feeder.abort(Error{.kind = ErrorKind::kOutOfMemory,
                       .cause = "out of memory",
                       .remedy = "free memory, use fewer workers, or count the input in parts"});
    return false;
  }
}

}  // namespace hapax::strategy
