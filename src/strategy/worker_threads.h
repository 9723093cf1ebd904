// The threads that help the first worker of the strategy threads (threads.cc). If a thread cannot
// be started, there are fewer.
//
// Thread safety: the thread that starts them joins them. Tested by tests/strategy/agree_test.cc,
// also under ThreadSanitizer, and many_workers_test.cc.
#pragma once

#include <string>
#include <vector>

#include "base/budget.h"
#include "base/thread_team.h"
#include "input/chunk_source.h"
#include "store/store.h"
#include "strategy/plan.h"
#include "strategy/worker.h"

namespace hapax::strategy {

class WorkerThreads {
 public:
  // The workers count into `store`. All arguments outlive them.
  WorkerThreads(input::ChunkSource& chunks, const Plan& plan, store::Store& store, Budget& budget)
      : chunks_(chunks), plan_(plan), store_(store), budget_(budget) {}

  // Starts as many workers as there are threads and memory for.
  void start();
  // Why fewer workers started than planned; empty if all did.
  const std::string& why_fewer() const { return why_fewer_; }
  // Waits until all text is counted.
  std::vector<Worker> join();

 private:
  void make_workers();
  void count(Worker& worker);

  input::ChunkSource& chunks_;
  const Plan& plan_;
  store::Store& store_;
  Budget& budget_;
  std::string why_fewer_;
  std::vector<Worker> workers_;  // never reallocated while threads run
  ThreadTeam threads_;           // joined before the workers go
};

}  // namespace hapax::strategy
