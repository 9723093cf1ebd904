#include "strategy/worker.h"

#include <new>
#include <utility>

#include "base/stopwatch.h"
#include "text/scalar_tokeniser.h"

namespace hapax::strategy {

Result<Worker> Worker::create(const Plan& plan, Budget& budget) {
  Result<Region> region = Region::create(Region::Backing::kPrivate,
                                         table::generous_reserve_bytes(plan.workers), budget);
  if (!region) {
    return region.error();
  }
  Result<table::Table> table = table::Table::create(std::move(region).value(), 0);
  if (!table) {
    return table.error();
  }
  return Worker(plan, std::move(table).value());
}

bool Worker::step(input::Feeder& feeder) {
  try {
    const std::optional<text::Chunk> chunk = feeder.next(buffer_, account_);
    return chunk && count(*chunk, feeder);
  } catch (const std::bad_alloc&) {
    // Caught here because a thread that lets it out ends the process.
    feeder.abort(Error{.kind = ErrorKind::kOutOfMemory,
                       .cause = "out of memory",
                       .remedy = "free memory, use fewer workers, or count the input in parts"});
    return false;
  }
}

bool Worker::count(const text::Chunk& chunk, input::Feeder& feeder) {
  const Stopwatch stopwatch(account_, Phase::kCount);
  text::ScalarTokeniser tokeniser(chunk, plan_->letter_case);
  while (tokeniser.next(batch_)) {
    Result<void> counted = table_.count(batch_, plan_->seed);
    if (!counted) {
      feeder.fail(chunk, counted.error(), std::nullopt);
      return false;
    }
    account_.tokens += batch_.size;
  }
  if (tokeniser.first_invalid()) {
    if (plan_->invalid_bytes == InvalidBytes::kError) {
      feeder.fail(chunk,
                  Error{.kind = ErrorKind::kInvalidText,
                        .cause = "invalid byte sequence",
                        .remedy = "name the encoding, or let invalid bytes separate words"},
                  tokeniser.first_invalid());
      return false;
    }
    account_.invalid_sequences += tokeniser.invalid_sequences();
    feeder.add_invalid(chunk, tokeniser.invalid_sequences(), *tokeniser.first_invalid());
  }
  if (tokeniser.too_long()) {
    feeder.fail(chunk, Error{.kind = ErrorKind::kWordTooLong, .cause = ""}, tokeniser.too_long());
    return false;
  }
  return true;
}

}  // namespace hapax::strategy
