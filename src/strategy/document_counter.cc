#include "strategy/document_counter.h"

#include <utility>

namespace hapax::strategy {

Result<DocumentCounter> DocumentCounter::create(const Plan& plan, Budget& budget) {
  Result<table::Table> table = table::Table::create(
      table::default_reservation(plan.resources.document_addresses, plan.resources.workers), 0,
      budget);
  if (!table) {
    return table.error();
  }
  table->use(*plan.words.cpu_level);
  if (plan.stop != nullptr) {
    table->stop_growing_on(plan.stop->token());
  }
  return DocumentCounter(plan, std::move(table).value());
}

Result<void> DocumentCounter::begin(const text::Chunk& chunk) {
  if (chunk.texts > UINT32_MAX - next_document_) {
    return Error{.kind = ErrorKind::kOverflow,
                 .cause = "more texts than one worker can count (2^32 - 1)",
                 .remedy = "count the texts in parts"};
  }
  first_document_ = next_document_;
  next_document_ += static_cast<std::uint32_t>(chunk.texts);
  return {};
}

Result<void> DocumentCounter::count(const text::WordBatch& batch, text::Tokeniser& tokeniser) {
  tokeniser.divide(batch, texts_);
  runs_.clear();
  for (const text::Tokeniser::TextRun& run : texts_) {
    runs_.push_back({run.until, static_cast<std::uint32_t>(first_document_ + run.text)});
  }
  return table_.count_documents(batch, runs_, plan_->words.seed);
}

table::Table DocumentCounter::finish() {
  table_.finish_documents();
  return std::move(table_);
}

}  // namespace hapax::strategy
