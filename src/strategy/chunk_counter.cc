#include "strategy/chunk_counter.h"

#include <new>
#include <utility>

#include "base/caught_error.h"
#include "store/add_table.h"
#include "text/tokeniser.h"

namespace hapax::strategy {

Result<ChunkCounter> ChunkCounter::create(const Plan& plan,
                                          const table::TableReservation& reservation,
                                          Budget& budget) {
  Result<table::Table> table = table::Table::create(reservation, 0, budget);
  if (!table) {
    return table.error();
  }
  table->use(*plan.words.cpu_level);
  if (plan.stop != nullptr) {
    table->stop_growing_on(plan.stop->token());
  }
  ChunkCounter counter(plan);
  counter.table_.emplace(std::move(table).value());
  Result<void> made = counter.make_documents(budget);
  return made ? Result<ChunkCounter>(std::move(counter)) : made.error();
}

Result<ChunkCounter> ChunkCounter::create(const Plan& plan, store::Store& store, Budget& budget) {
  try {
    ChunkCounter counter(plan);
    counter.store_ = &store;
    counter.front_ = std::make_unique<store::Front>(store, plan.resources.fronts);
    Result<void> made = counter.make_documents(budget);
    return made ? Result<ChunkCounter>(std::move(counter)) : made.error();
  } catch (const std::bad_alloc&) {
    return caught_error();
  }
}

Result<void> ChunkCounter::make_documents(Budget& budget) {
  if (plan_->resources.document_addresses == 0) {
    return {};
  }
  Result<DocumentCounter> made = DocumentCounter::create(*plan_, budget);
  if (!made) {
    return made.error();
  }
  documents_.emplace(std::move(made).value());
  return {};
}

Result<void> ChunkCounter::move_to(store::Store& store, std::uint64_t first) {
  Result<void> added = store::add_table(store, table_->view(), plan_->resources.fronts, first);
  moved_words_ = table_->words().narrow;
  table_.reset();
  store_ = &store;
  return added;
}

Result<void> ChunkCounter::add(const text::WordBatch& batch) {
  if (table_) {
    return table_->count(batch, plan_->words.seed);
  }
  if (!front_) {
    front_ = std::make_unique<store::Front>(*store_, plan_->resources.fronts, moved_words_);
  }
  return front_->count(batch);
}

Result<void> ChunkCounter::flush() { return front_ ? front_->flush() : Result<void>(); }

ChunkReport ChunkCounter::count(text::Chunk chunk) {
  chunk.max_word_bytes = plan_->words.max_word_bytes;
  ChunkReport report;
  text::Tokeniser tokeniser(chunk, plan_->words.tokens, plan_->words.letter_case,
                            plan_->words.cpu_level->tokenise, kernel_backoff_);
  Result<void> counted = documents_ ? documents_->begin(chunk) : Result<void>();
  while (counted && tokeniser.next(batch_)) {
    counted = add(batch_);
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
