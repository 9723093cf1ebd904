// A table for words that are added one by one, with a secret seed of its own; in the end it becomes
// a Counts. One thread at a time. Tested by tests/counts_files/.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/machine.h"
#include "counts/run_format.h"
#include "hapax/counts.h"
#include "hapax/result.h"
#include "order/table_set.h"
#include "table/table.h"

namespace hapax::counts_files {

class NewTable {
 public:
  static Result<NewTable> create();

  // Adds `count` (at least 1) occurrences of `word`, which is not empty. kOverflow if the sum of
  // all counts would exceed kMaxCount.
  Result<void> add(std::string_view word, std::uint64_t count) {
    return table_.add_word(word, count, set_->seed);
  }

  // The words as Counts. Of the statistics, `stats` has the figures that the caller knows; tokens,
  // times and memory since create() are added. Call it once, last.
  Counts finish(const counts::RunHeader& header, RunStats stats, std::vector<Notice> notices) &&;

 private:
  NewTable(std::shared_ptr<order::TableSet> set, table::Table table)
      : set_(std::move(set)), table_(std::move(table)) {}

  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  ResourceUsage usage_ = usage_so_far(UsageScope::kProcess);
  std::shared_ptr<order::TableSet> set_;
  table::Table table_;
};

}  // namespace hapax::counts_files
