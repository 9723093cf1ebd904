// A worker in this process: takes chunks from the chunk source and counts them, into a table of its
// own or into a store that all workers share. Not safe for threads. Tested by
// tests/strategy/agree_test.cc.
#pragma once

#include <optional>

#include "hapax/run_stats.h"
#include "input/chunk_source.h"
#include "store/store.h"
#include "strategy/chunk_counter.h"
#include "strategy/plan.h"
#include "table/table.h"

namespace hapax::strategy {

class Worker {
 public:
  // Counts into a table of its own. `plan` and `budget` must outlive the worker.
  static Result<Worker> create(const Plan& plan, const table::TableReservation& reservation,
                               Budget& budget);
  // Counts into a store, which must outlive the worker, too.
  static Result<Worker> create(const Plan& plan, store::Store& store, Budget& budget);

  // Takes one chunk and counts its words. Returns false at the end, and once the run has failed
  // (the chunk source knows why).
  bool step(input::ChunkSource& chunks);

  // Moves the words of the table to a store, from partition `first` on, and counts into that from
  // here on. Errors go to the chunk source.
  void move_to(store::Store& store, std::uint64_t first, input::ChunkSource& chunks);

  // Counts all remaining chunks, then hands the last words on to the store, if there is one.
  void count_rest(input::ChunkSource& chunks);

  const RunStats& stats() const { return stats_; }
  RunStats& stats() { return stats_; }
  // Whether it counts into a table of its own.
  bool has_table() const { return counter_.has_table(); }
  // Only with a table.
  std::uint64_t table_bytes() const { return counter_.table_bytes(); }
  std::uint64_t table_short_words() const { return counter_.table_short_words(); }
  std::uint64_t table_words() const { return counter_.table_words(); }
  table::Table take_table() { return counter_.take_table(); }
  std::optional<table::Table> finish_documents() { return counter_.finish_documents(); }

 private:
  // Calls act(), which returns a Result. The chunk source learns of errors and exceptions, so that
  // the other workers stop, too.
  template <typename Act>
  void act_for(input::ChunkSource& chunks, Act&& act);

  Worker(const Plan& plan, ChunkCounter counter) : plan_(&plan), counter_(std::move(counter)) {}

  const Plan* plan_;
  ChunkCounter counter_;
  RunStats stats_;
  input::ChunkBuffer buffer_;
};

}  // namespace hapax::strategy
