#include "counts_files/made_counts.h"

#include <utility>

namespace hapax::counts_files {

Counts CountsMaker::finish(std::shared_ptr<const store::WordSource> words, const Budget& budget,
                           const counts::RunHeader& header, RunStats stats,
                           std::vector<Notice> notices) {
  stats.tokens = words->total();
  stats.elapsed_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  add_usage_since(usage_, stats);
  stats.peak_memory_bytes = anonymous_peak_bytes(budget);
  stats.strategy = "";
  stats.kernel = "";
  return Counts(std::move(words), header.tokens, header.letter_case, stats, std::move(notices),
                header.unicode);
}

}  // namespace hapax::counts_files
