#include "counts_files/made_table.h"

#include "base/address_space.h"
#include "base/machine.h"

namespace hapax::counts_files {

Result<std::unique_ptr<MadeTable>> MadeTable::make(const std::stop_token& stop) {
  const CountsMaker maker;
  auto words = std::make_shared<store::TableSource>(hash::Seed(random_seed()));
  Result<table::Table> table =
      table::Table::create(table::default_reservation(reservable_bytes(), 1), 0, words->budget());
  if (!table) {
    return table.error();
  }
  table->stop_growing_on(stop);
  return std::unique_ptr<MadeTable>(
      new MadeTable(std::move(words), std::move(table).value(), maker));
}

Result<Counts> MadeTable::finish(const counts::RunHeader& header, const RunStats& stats) {
  if (Result<void> added = inserter_.flush(); !added) {
    return added.error();
  }
  words_->add(std::move(table_));
  const Budget& budget = words_->budget();
  return maker_.finish(std::move(words_), budget, header, stats, {});
}

}  // namespace hapax::counts_files
