// Receives the words of one worker, portion by portion, and adds them to the run's store. Not safe
// for threads. Tested by tests/strategy/remote_worker_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hapax/result.h"
#include "hapax/run_stats.h"
#include "store/store.h"
#include "strategy/plan.h"
#include "strategy/protocol.h"
#include "strategy/word_adder.h"
#include "strategy/worker_link.h"

namespace hapax::strategy {

class WordReceiver {
 public:
  // All of these outlive it. `stats` are those of the worker, which know how many words it has
  // reported.
  WordReceiver(WorkerLink& link, const Plan& plan, store::Store& store, RunStats& stats)
      : link_(&link), plan_(&plan), store_(&store), stats_(&stats) {}

  // Receives words up to the worker's next Counted. All are in the store then. A worker that has
  // given more words than it has reported is an error.
  Result<void> take_all();

 private:
  Result<void> take(const WordsHead& head);
  // Of all words that were given.
  std::uint64_t total() const { return adder_ ? adder_->total() : 0; }

  WorkerLink* link_;
  const Plan* plan_;
  store::Store* store_;
  RunStats* stats_;
  std::unique_ptr<WordAdder> adder_;  // from the first words on
  std::vector<std::uint8_t> bytes_;
  std::uint64_t in_store_ = 0;  // of total(), what the store's total includes
};

}  // namespace hapax::strategy
