// Counts a chunk: adds its words to a table and reports what it met. Every worker of every strategy
// uses it. It does not need the chunk source, so it also runs in a worker process. Not safe for
// threads. Tested by tests/strategy/agree_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/region.h"
#include "hapax/result.h"
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
  std::optional<std::size_t> too_long;  // where a word begins that exceeds kMaxWordBytes
  std::optional<Error> failure;         // an error of the table; the chunk is not counted
};

class ChunkCounter {
 public:
  // The table's memory is regions of kind `backing`. `plan` and `budget` must outlive the counter.
  static Result<ChunkCounter> create(const Plan& plan, Region::Backing backing,
                                     const table::TableReservation& reservation, Budget& budget);

  ChunkReport count(const text::Chunk& chunk);

  // See Table::limit_bytes.
  void limit_bytes(std::uint64_t slots_bytes, table::OverflowBuffer& overflow) {
    table_.limit_bytes(slots_bytes, overflow);
  }

  const table::Table& table() const { return table_; }
  table::Table take_table() { return std::move(table_); }
  // Where the plan wants them: each word with the number of texts in which it occurs. Once, after
  // the last chunk.
  std::optional<table::Table> finish_documents();

 private:
  ChunkCounter(const Plan& plan, table::Table table, std::optional<DocumentCounter> documents)
      : plan_(&plan), table_(std::move(table)), documents_(std::move(documents)) {}

  const Plan* plan_;
  table::Table table_;
  std::optional<DocumentCounter> documents_;
  text::WordBatch batch_;
  text::KernelBackoff kernel_backoff_;
};

}  // namespace hapax::strategy
