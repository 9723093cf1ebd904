// What every worker of every strategy does: chunks in, one table out. One thread at a time.
// Tested by tests/strategy/agree_test.cc.
#pragma once

#include <cstdint>

#include "hapax/account.h"
#include "input/feeder.h"
#include "strategy/plan.h"
#include "table/table.h"
#include "text/word_batch.h"

namespace hapax::strategy {

class Worker {
 public:
  // `plan` and `budget` outlive the worker.
  static Result<Worker> create(const Plan& plan, Budget& budget);

  // Takes one chunk and counts its words; false at the end, or when the run has failed (the feeder
  // knows why).
  bool step(input::Feeder& feeder);

  const Account& account() const { return account_; }
  const table::Table& table() const { return table_; }
  table::Table take_table() { return std::move(table_); }

 private:
  Worker(const Plan& plan, table::Table table) : plan_(&plan), table_(std::move(table)) {}
  bool count(const text::Chunk& chunk, input::Feeder& feeder);

  const Plan* plan_;
  table::Table table_;
  Account account_;
  input::ChunkBuffer buffer_;
  text::WordBatch batch_;
};

}  // namespace hapax::strategy
