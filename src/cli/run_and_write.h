// Counting, sorting and writing a list: what `hapax count` does, and what `hapax compare` has each
// measured process do, so that both take the same time. Tested by tests/cli/: stats_test.py and
// compare_test.py.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/machine.h"
#include "cli/arguments.h"
#include "hapax/counts.h"
#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "hapax/run_stats.h"
#include "output/output_file.h"

namespace hapax::cli {

// Counts with a line of progress, as `arguments` wish, that begins with `doing`. `options` are
// those of `arguments`, or made from them.
Result<Counts> count_watched(const std::vector<Input>& inputs, Options options,
                             const CountArguments& arguments, const std::string& doing);

struct WrittenRun {
  Counts counts;
  std::unique_ptr<Cursor> listed;  // the pass that was written, at its end
  RunStats stats;                  // of the count, with the phases of sorting and writing
  ResourceUsage before_writing;

  // The statistics of counting, sorting and writing together. Ask for it at once: what comes later
  // would be in it. The list is in place, so a lack of memory here is no failure of the run.
  RunStats whole_stats() const;
};

// Counts `inputs`, calls `before_writing`, whose error ends it and whose time is not part of the
// run's, then sorts and writes the list to `out`, and makes it visible.
using BeforeWriting = std::function<Result<void>(const Counts&)>;
Result<WrittenRun> run_and_write(const std::vector<Input>& inputs, const Options& options,
                                 const CountArguments& arguments, output::OutputFile& out,
                                 const BeforeWriting& before_writing);

}  // namespace hapax::cli
