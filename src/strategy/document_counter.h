// Counts, for a worker, the texts in which each word occurs. Not safe for threads. Tested by
// tests/strategy/texts_test.cc.
#pragma once

#include <cstdint>
#include <vector>

#include "base/budget.h"
#include "hapax/result.h"
#include "strategy/plan.h"
#include "table/table.h"
#include "text/chunk.h"
#include "text/tokeniser.h"
#include "text/word_batch.h"

namespace hapax::strategy {

class DocumentCounter {
 public:
  // `plan` and `budget` must outlive the counter.
  static Result<DocumentCounter> create(const Plan& plan, Budget& budget);

  // Numbers the texts of `chunk`, whose words are counted next. kOverflow after 2^32 - 1 texts.
  Result<void> begin(const text::Chunk& chunk);
  // Counts the words that `tokeniser` has just put into `batch`.
  Result<void> count(const text::WordBatch& batch, text::Tokeniser& tokeniser);

  // The table, once everything has been counted: each word with its number of texts.
  table::Table finish();

 private:
  DocumentCounter(const Plan& plan, table::Table table) : plan_(&plan), table_(std::move(table)) {}

  const Plan* plan_;
  table::Table table_;
  std::uint32_t first_document_ = 0;  // of the chunk
  std::uint32_t next_document_ = 1;
  std::vector<text::Tokeniser::TextRun> texts_;  // of a batch
  std::vector<table::DocumentRun> runs_;         // of the same batch
};

}  // namespace hapax::strategy
