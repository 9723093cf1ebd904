// The threads that help the first worker of the strategy threads (threads.cc). If a thread cannot
// be started, there are fewer.
//
// Thread safety: the thread that starts them joins them. Tested by tests/strategy/agree_test.cc,
// also under ThreadSanitizer, and many_workers_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/budget.h"
#include "base/thread_team.h"
#include "input/chunk_source.h"
#include "store/store.h"
#include "strategy/plan.h"
#include "strategy/worker.h"
#include "table/table.h"

namespace hapax::strategy {

// Counts all remaining chunks: into the worker's table while that suits its words, and then into
// the store, where all its words are in the end. Workers have different numbers, from 0 on.
void count_into_store(Worker& worker, unsigned number, const Plan& plan, store::Store& store,
                      input::ChunkSource& chunks);

class WorkerThreads {
 public:
  // The words of the workers are in `store` in the end. Before that, each has a table with `own`
  // addresses, if there are any. All arguments outlive the workers.
  WorkerThreads(input::ChunkSource& chunks, const Plan& plan, store::Store& store, Budget& budget,
                const std::optional<table::TableReservation>& own)
      : chunks_(chunks), plan_(plan), store_(store), budget_(budget), own_(own) {}

  // Starts as many workers as there are threads and memory for.
  void start();
  // Why fewer workers started than planned; empty if all did.
  const std::string& why_fewer() const { return why_fewer_; }
  // Waits until all text is counted.
  std::vector<Worker> join();

 private:
  void make_workers();
  void count(Worker& worker, unsigned number);

  input::ChunkSource& chunks_;
  const Plan& plan_;
  store::Store& store_;
  Budget& budget_;
  const std::optional<table::TableReservation> own_;
  std::string why_fewer_;
  std::vector<Worker> workers_;  // never reallocated while threads run
  ThreadTeam threads_;           // joined before the workers go
};

}  // namespace hapax::strategy
