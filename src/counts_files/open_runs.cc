#include "counts_files/open_runs.h"

#include <utility>

#include "counts/merge_runs.h"
#include "counts/open_run.h"

namespace hapax::counts_files {

Result<std::vector<counts::RunReader>> open_runs(std::span<const Input> files,
                                                 std::uint64_t decoder_memory,
                                                 const StopEvent* stop) {
  std::vector<counts::RunReader> runs;
  runs.reserve(files.size());
  for (const Input& file : files) {
    if (stop != nullptr && stop->requested()) {
      return cancelled();
    }
    Result<counts::RunReader> run = counts::open_run(file, decoder_memory, stop);
    if (!run) {
      return run.error();
    }
    runs.push_back(std::move(run).value());
  }
  if (Result<void> mergeable = counts::check_mergeable(runs); !mergeable) {
    return mergeable.error();
  }
  return runs;
}

counts::RunHeader header_of(const Counts& counts) {
  return {counts::RunOrder::kByWord, counts.token_profile(), counts.letter_case(),
          counts.unicode_version()};
}

counts::RunHeader header_of_sum(std::span<const counts::RunReader> runs) {
  return runs.empty() ? counts::run_header(counts::RunOrder::kByWord, Options().tokens,
                                           Options().letter_case)
                      : runs.front().header();
}

}  // namespace hapax::counts_files
