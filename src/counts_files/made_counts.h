// Makes Counts of tables that no run has counted, with the statistics of making them. Tested by
// tests/counts_files/.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "base/budget.h"
#include "base/machine.h"
#include "counts/run_format.h"
#include "hapax/counts.h"
#include "store/word_source.h"

namespace hapax::counts_files {

// Its life begins with the work. One thread at a time.
class CountsMaker {
 public:
  // `stats` has the figures that the caller knows; tokens, times and memory are added, and strategy
  // and kernel are empty. Tables take memory from `budget`. Call it once, last.
  Counts finish(std::shared_ptr<const store::WordSource> words, const Budget& budget,
                const counts::RunHeader& header, RunStats stats, std::vector<Notice> notices);

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  ResourceUsage usage_ = usage_so_far(UsageScope::kProcess);
};

}  // namespace hapax::counts_files
