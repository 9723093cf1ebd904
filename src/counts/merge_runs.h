// Sorted runs, added up by streaming: memory for a block of each, whatever their size.
// Tested by tests/counts/merge_runs_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "counts/run_reader.h"
#include "counts/run_writer.h"
#include "hapax/counts.h"
#include "hapax/result.h"

namespace hapax::counts {

// Whether the counts of `runs` may be added up: all sorted, of the same token profile, case and
// Unicode version. The error names the first that differs from the first, and in what.
Result<void> check_mergeable(std::span<const RunReader> runs);

// The words of several runs, each with the sum of its counts, in order of their bytes. Errors come
// at the end: next() gives nothing, and error() says why.
class MergedRuns {
 public:
  // `runs` are mergeable and unread, and outlive this.
  explicit MergedRuns(std::span<RunReader> runs);

  // A view that lives until the next call.
  std::optional<WordCount> next();
  const std::optional<Error>& error() const { return error_; }

 private:
  // A run by its next word.
  struct Head {
    WordCount entry;
    RunReader* run;
  };
  static bool comes_later(const Head& a, const Head& b);
  void push_next(RunReader& run);

  std::vector<Head> heap_;  // the first of all words in front
  std::string word_;
  std::uint64_t total_ = 0;
  std::optional<Error> error_;
};

// All of them into a run, which is finished.
Result<void> merge_runs(std::span<RunReader> runs, RunWriter& into);

}  // namespace hapax::counts
