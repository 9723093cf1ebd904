#include "cli/run_and_write.h"

#include <utility>

#include "base/stopwatch.h"
#include "cli/listing.h"
#include "cli/progress.h"
#include "hapax/count.h"

namespace hapax::cli {
namespace {

// Formats words on as many threads as there were workers.
Result<std::unique_ptr<Cursor>> write_counts(const Counts& counts, const CountArguments& arguments,
                                             output::OutputFile& out, RunStats& stats) {
  std::unique_ptr<Cursor> cursor;
  {
    const Stopwatch stopwatch(stats.serial_seconds, Phase::kSort);
    cursor = counts.cursor(arguments.list.selection, stats.workers);
  }
  const Stopwatch stopwatch(stats.serial_seconds, Phase::kWrite);
  const std::unique_ptr<output::Writer> writer = counts_writer(arguments.list.format, out, counts);
  const Result<void> written = write_list(*cursor, *writer, out, stats.workers);
  return written ? Result<std::unique_ptr<Cursor>>(std::move(cursor)) : written.error();
}

}  // namespace

RunStats WrittenRun::whole_stats() const {
  RunStats whole = stats;
  add_list_usage(before_writing, whole);
  return whole;
}

Result<Counts> count_watched(const std::vector<Input>& inputs, Options options,
                             const CountArguments& arguments, const std::string& doing) {
  Progress progress;
  const bool is_silent = arguments.list.keep_quiet && arguments.progress == ShowProgress::kAuto;
  const ShowProgress show = is_silent ? ShowProgress::kNever : arguments.progress;
  // The total asks for the size of every file.
  options.progress = is_shown(show) ? &progress : nullptr;
  const ProgressMeter meter(progress, doing, show);
  return count(inputs, options);
}

Result<WrittenRun> run_and_write(const std::vector<Input>& inputs, const Options& options,
                                 const CountArguments& arguments, output::OutputFile& out,
                                 const BeforeWriting& before_writing) {
  // From here on the counts do not change.
  Result<Counts> counts = count_watched(inputs, options, arguments, "counting");
  const Result<void> goes_on = counts ? before_writing(*counts) : counts.error();
  if (!goes_on) {
    return goes_on.error();
  }
  RunStats stats = counts->stats();
  const std::uint64_t spilled_before = counts->spilled_bytes();
  const ResourceUsage before = usage_so_far(UsageScope::kProcess);
  Result<std::unique_ptr<Cursor>> listed = write_counts(*counts, arguments, out, stats);
  if (!listed) {
    return listed.error();
  }
  stats.bytes_spilled += counts->spilled_bytes() - spilled_before;
  return WrittenRun{std::move(counts).value(), std::move(listed).value(), stats, before};
}

}  // namespace hapax::cli
