#include "counts_files/new_table.h"

#include "base/address_space.h"

namespace hapax::counts_files {

Result<NewTable> NewTable::create() {
  auto set = std::make_shared<order::TableSet>(hash::Seed(random_seed()));
  Result<table::Table> table = table::Table::create(
      Region::Backing::kPrivate, table::default_reservation(reservable_bytes(), 1), 0, set->budget);
  if (!table) {
    return table.error();
  }
  return NewTable(std::move(set), std::move(table).value());
}

Counts NewTable::finish(const counts::RunHeader& header, RunStats stats,
                        std::vector<Notice> notices) && {
  stats.tokens = table_.view().total();
  stats.elapsed_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  add_usage_since(usage_, stats);
  stats.peak_memory_bytes = anonymous_peak_bytes(set_->budget);
  // No strategy and no kernel has counted.
  stats.strategy = "";
  stats.kernel = "";
  set_->add(std::move(table_));
  return Counts(std::move(set_), header.tokens, header.letter_case, stats, std::move(notices),
                header.unicode);
}

}  // namespace hapax::counts_files
