// Adds up sorted runs by streaming, with one block of each in memory, whatever their size. Tested
// by tests/counts/merge_runs_test.cc.
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "counts/run_reader.h"
#include "counts/run_writer.h"
#include "hapax/counts.h"
#include "hapax/result.h"

namespace hapax::counts {

// Says how the words of `run` were counted in another way than those of `first`; empty if they were
// not.
std::string difference(const RunHeader& run, const RunHeader& first);

// Checks that the counts of `runs` may be added up: all are sorted and have the same token profile,
// case and Unicode version. The error names the first run that differs from the first one, and how.
Result<void> check_mergeable(std::span<const RunReader> runs);
// The same for one run and the header of the first one.
Result<void> check_mergeable(const RunReader& run, const RunHeader& first);

// The words of several runs in order of their bytes, each with the sum of its counts, which is
// kOverflow past kMaxCount. The sum of all words has no limit here. After an error next() returns
// nothing, and error() says why. Used by one thread at a time.
class MergedRuns {
 public:
  // `runs` are mergeable and have not been read from. They outlive this object.
  explicit MergedRuns(std::span<RunReader> runs);

  // The next word, a view that is valid until the next call.
  std::optional<WordCount> next();
  const std::optional<Error>& error() const { return error_; }

 private:
  // A run and its next word.
  struct Head {
    WordCount entry;
    RunReader* run;
  };
  static bool comes_later(const Head& a, const Head& b);
  void push_next(RunReader& run);

  std::vector<Head> heap_;  // its front has the first word of all
  std::string word_;
  std::optional<Error> error_;
};

// Writes the sum of `runs` into `into` and finishes it. A request to `stop` is kCancelled.
Result<void> merge_runs(std::span<RunReader> runs, RunWriter& into,
                        const std::stop_token& stop = {});

}  // namespace hapax::counts
