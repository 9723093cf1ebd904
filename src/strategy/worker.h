// A worker in this process: takes chunks from the chunk source and counts them into its table. Not
// safe for threads. Tested by tests/strategy/agree_test.cc.
#pragma once

#include <memory>
#include <optional>

#include "hapax/run_stats.h"
#include "input/chunk_source.h"
#include "strategy/chunk_counter.h"
#include "strategy/plan.h"
#include "table/overflow_tables.h"
#include "table/table.h"

namespace hapax::strategy {

class Worker {
 public:
  // `plan` and `budget` must outlive the worker.
  static Result<Worker> create(const Plan& plan, const table::TableReservation& reservation,
                               Budget& budget);

  // From here on, words for which the worker's table has no addresses go to `tables`, which must
  // outlive the worker.
  void overflow_into(table::OverflowTables& tables);
  // The same, and the worker's table is kept to some MB.
  void share(table::OverflowTables& tables);

  // Takes one chunk and counts its words. Returns false at the end, and once the run has failed
  // (the chunk source knows why).
  bool step(input::ChunkSource& chunks);

  // Counts all remaining chunks, then flushes the overflow buffer.
  void count_rest(input::ChunkSource& chunks);

  const RunStats& stats() const { return stats_; }
  RunStats& stats() { return stats_; }
  const table::Table& table() const { return counter_.table(); }
  table::Table take_table() { return counter_.take_table(); }
  std::optional<table::Table> finish_documents() { return counter_.finish_documents(); }

 private:
  void flush_overflow(input::ChunkSource& chunks);

  Worker(const Plan& plan, ChunkCounter counter) : plan_(&plan), counter_(std::move(counter)) {}

  const Plan* plan_;
  ChunkCounter counter_;
  std::unique_ptr<table::OverflowBuffer>
      overflow_;  // on the heap, because the table keeps a pointer to it
  RunStats stats_;
  input::ChunkBuffer buffer_;
};

}  // namespace hapax::strategy
