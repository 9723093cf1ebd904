// Counts a chunk: adds its words to a table or to a store, and reports what it met. Every worker of
// every strategy uses it. It does not need the chunk source, so it also runs in a worker process.
// Not safe for threads. Tested by tests/strategy/agree_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/budget.h"
#include "hapax/result.h"
#include "store/front.h"
#include "store/store.h"
#include "strategy/document_counter.h"
#include "strategy/plan.h"
#include "table/table.h"
#include "text/chunk.h"
#include "text/tokeniser.h"
#include "text/word_batch.h"

namespace hapax::strategy {

// Offsets are in the chunk's bytes.
struct ChunkReport {
  std::uint64_t tokens = 0;
  std::uint64_t invalid_sequences = 0;
  std::optional<std::size_t> first_invalid;
  std::optional<std::size_t> too_long;  // where a word begins that is longer than any may be
  std::optional<Error> failure;         // of the table or store; the run ends
};

class ChunkCounter {
 public:
  // Counts into a table of its own. `plan` and `budget` must outlive the counter.
  static Result<ChunkCounter> create(const Plan& plan, const table::TableReservation& reservation,
                                     Budget& budget);
  // Counts into a store, which must outlive the counter, too.
  static Result<ChunkCounter> create(const Plan& plan, store::Store& store, Budget& budget);

  ChunkReport count(text::Chunk chunk);

  // Adds the words of the table to a store, from partition `first` on. From here on it counts into
  // the store.
  Result<void> move_to(store::Store& store, std::uint64_t first);
  // Hands all words that are not in the store yet to it. Nothing without a store.
  Result<void> flush();

  bool has_table() const { return table_.has_value(); }
  // Only with a table.
  std::uint64_t table_short_words() const { return table_->words().narrow; }
  std::uint64_t table_words() const { return table_->size(); }
  std::uint64_t table_bytes() const { return table_->slots_bytes() + table_->words().arena_bytes; }
  table::Table take_table() { return *std::move(table_); }
  // Where the plan wants them: each word with the number of texts in which it occurs. Once, after
  // the last chunk.
  std::optional<table::Table> finish_documents();

 private:
  explicit ChunkCounter(const Plan& plan) : plan_(&plan) {}
  Result<void> make_documents(Budget& budget);
  Result<void> add(const text::WordBatch& batch);

  const Plan* plan_;
  // It counts into a table, or into a store by a front. After words were moved from one to the
  // other, the front is made when the next words come: perhaps none come.
  std::optional<table::Table> table_;
  store::Store* store_ = nullptr;
  std::uint64_t moved_words_ = 0;  // short ones
  std::unique_ptr<store::Front> front_;
  std::optional<DocumentCounter> documents_;
  text::WordBatch batch_;
  text::KernelBackoff kernel_backoff_;
};

}  // namespace hapax::strategy
