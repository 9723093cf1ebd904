#include "counts_files/load.h"

#include <memory>
#include <optional>
#include <utility>

#include "base/address_space.h"
#include "base/machine.h"
#include "base/stop_check.h"
#include "base/stop_event.h"
#include "counts/merge_runs.h"
#include "counts_files/made_counts.h"
#include "counts_files/open_runs.h"
#include "order/table_set.h"
#include "table/word_inserter.h"

namespace hapax::counts_files {
namespace {

Result<void> add_words(counts::MergedRuns& words, table::Table& table, const hash::Seed& seed,
                       const std::stop_token& stop) {
  table::WordInserter inserter(table);
  StopCheck stopped(stop);
  while (const std::optional<WordCount> entry = words.next()) {
    if (stopped.requested()) {
      return cancelled();
    }
    if (Result<void> added =
            inserter.add(table::tag_of(entry->word, seed), entry->word, entry->count);
        !added) {
      return added;
    }
  }
  return words.error() ? Result<void>(*words.error()) : inserter.flush();
}

}  // namespace

Result<Counts> load(std::span<counts::RunReader> runs, const std::stop_token& stop) {
  CountsMaker maker;
  auto set = std::make_shared<order::TableSet>(hash::Seed(random_seed()));
  Result<table::Table> table = table::Table::create(
      Region::Backing::kPrivate, table::default_reservation(reservable_bytes(), 1), 0, set->budget);
  if (!table) {
    return table.error();
  }
  table->stop_growing_on(stop);
  counts::MergedRuns words(runs);
  if (Result<void> added = add_words(words, *table, set->seed, stop); !added) {
    return added.error();
  }
  set->add(std::move(table).value());
  RunStats stats{.inputs = runs.size()};
  for (const counts::RunReader& run : runs) {
    stats.bytes_read += run.bytes_read();
  }
  return maker.finish(std::move(set), header_of_sum(runs), stats, {});
}

}  // namespace hapax::counts_files
