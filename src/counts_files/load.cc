#include "counts_files/load.h"

#include <memory>
#include <optional>

#include "base/stop_check.h"
#include "base/stop_event.h"
#include "counts/merge_runs.h"
#include "counts_files/made_table.h"
#include "counts_files/open_runs.h"

namespace hapax::counts_files {
namespace {

Result<void> add_words(counts::MergedRuns& words, MadeTable& table, const std::stop_token& stop) {
  StopCheck stopped(stop);
  while (const std::optional<WordCount> entry = words.next()) {
    if (stopped.requested()) {
      return cancelled();
    }
    if (Result<void> added = table.add(entry->word, entry->count); !added) {
      return added;
    }
  }
  return words.error() ? Result<void>(*words.error()) : Result<void>();
}

}  // namespace

Result<Counts> load(std::span<counts::RunReader> runs, const std::stop_token& stop) {
  Result<std::unique_ptr<MadeTable>> table = MadeTable::make(stop);
  if (!table) {
    return table.error();
  }
  counts::MergedRuns words(runs);
  if (Result<void> added = add_words(words, **table, stop); !added) {
    return added.error();
  }
  RunStats stats{.inputs = runs.size()};
  for (const counts::RunReader& run : runs) {
    stats.bytes_read += run.bytes_read();
  }
  return (*table)->finish(header_of_sum(runs), stats);
}

}  // namespace hapax::counts_files
