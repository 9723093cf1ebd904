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
  if (plan.stop != nullptr) {
    table->stop_growing_on(plan.stop->token());
  }
  std::optional<DocumentCounter> documents;
  if (plan.document_table_bytes > 0) {
    Result<DocumentCounter> made = DocumentCounter::create(plan, budget);
    if (!made) {
      return made.error();
    }
    documents = std::move(made).value();
  }
  return ChunkCounter(plan, std::move(table).value(), std::move(documents));
}

ChunkReport ChunkCounter::count(const text::Chunk& chunk) {
  ChunkReport report;
  text::Tokeniser tokeniser(chunk, plan_->tokens, plan_->letter_case, plan_->cpu_level->tokenise,
                            kernel_backoff_);
  Result<void> counted = documents_ ? documents_->begin(chunk) : Result<void>();
  while (counted && tokeniser.next(batch_)) {
    counted = table_.count(batch_, plan_->seed);
    if (counted && documents_) {
      counted = documents_->count(batch_, tokeniser);
    }
    report.tokens += batch_.tokens();
  }
  if (!counted) {
    report.failure = counted.error();
    return report;
  }
  report.invalid_sequences = tokeniser.invalid_sequences();
  report.first_invalid = tokeniser.first_invalid();
  report.too_long = tokeniser.too_long();
  return report;
}

std::optional<table::Table> ChunkCounter::finish_documents() {
  return documents_ ? std::optional(documents_->finish()) : std::nullopt;
}

}  // namespace hapax::strategy
