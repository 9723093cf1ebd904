#include "counts_files/made_counts.h"

#include <utility>

namespace hapax::counts_files {

Counts CountsMaker::finish(std::shared_ptr<const order::TableSet> tables,
                           const counts::RunHeader& header, RunStats stats,
                           std::vector<Notice> notices) {
  for (const table::TableView& table : tables->tables) {
    stats.tokens += table.total();
  }
  stats.elapsed_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  add_usage_since(usage_, stats);
  stats.peak_memory_bytes = anonymous_peak_bytes(tables->budget);
  stats.strategy = "";
  stats.kernel = "";
  return Counts(std::move(tables), header.tokens, header.letter_case, stats, std::move(notices),
                header.unicode);
}

}  // namespace hapax::counts_files
