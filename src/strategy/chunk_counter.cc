#include "strategy/chunk_counter.h"

#include <utility>

#include "text/tokeniser.h"

namespace hapax::strategy {

Result<ChunkCounter> ChunkCounter::create(const Plan& plan, Region::Backing backing,
                                          const table::TableReservation& reservation,
                                          Budget& budget) {
  Result<table::Table> table = table::Table::create(backing, reservation, 0, budget);
  if (!table) {
    return table.error();
  }
  table->use(*plan.cpu_level);
  return ChunkCounter(plan, std::move(table).value());
}

ChunkReport ChunkCounter::count(const text::Chunk& chunk) {
  ChunkReport report;
  text::Tokeniser tokeniser(chunk, plan_->tokens, plan_->letter_case, plan_->cpu_level->tokenise,
                            kernel_backoff_);
  while (tokeniser.next(batch_)) {
    if (Result<void> counted = table_.count(batch_, plan_->seed); !counted) {
      report.failure = counted.error();
      return report;
    }
    report.tokens += batch_.tokens();
  }
  report.invalid_sequences = tokeniser.invalid_sequences();
  report.first_invalid = tokeniser.first_invalid();
  report.too_long = tokeniser.too_long();
  return report;
}

}  // namespace hapax::strategy
