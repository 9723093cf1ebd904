// Counts in the making: words with their counts are added to one table. Tested by
// tests/counts_files/counts_files_test.cc and counts_builder_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string_view>
#include <utility>

#include "counts/run_format.h"
#include "counts_files/made_counts.h"
#include "hapax/counts.h"
#include "hapax/result.h"
#include "store/table_source.h"
#include "table/table.h"
#include "table/word_inserter.h"

namespace hapax::counts_files {

// One thread at a time. Throws Cancelled after a request to stop, if the table has to grow then.
class MadeTable {
 public:
  static Result<std::unique_ptr<MadeTable>> make(const std::stop_token& stop);

  // Errors are those of the words before, too: no memory, or a sum past kMaxCount.
  Result<void> add(std::string_view word, std::uint64_t count) {
    return inserter_.add(table::tag_of(word, words_->seed()), word, count);
  }

  // The memory that the words take, and that sorting them would take.
  std::uint64_t bytes_with_sorting() const {
    constexpr std::uint64_t kSortBytes = 36;
    return words_->budget().used() + kSortBytes * table_.size();
  }

  // `stats` as for CountsMaker. Call it once, last.
  Result<Counts> finish(const counts::RunHeader& header, const RunStats& stats);

 private:
  MadeTable(std::shared_ptr<store::TableSource> words, table::Table table, CountsMaker maker)
      : maker_(maker), words_(std::move(words)), table_(std::move(table)), inserter_(table_) {}

  CountsMaker maker_;
  std::shared_ptr<store::TableSource> words_;
  table::Table table_;
  table::WordInserter inserter_;
};

}  // namespace hapax::counts_files
