#include "cli/counts_files.h"

#include <utility>

#include "cli/own_outputs.h"
#include "counts/merge_runs.h"
#include "counts/open_run.h"

namespace hapax::cli {

Result<std::vector<counts::RunReader>> open_counts_files(const std::vector<Input>& inputs,
                                                         const std::string& output,
                                                         std::uint64_t decoder_memory) {
  // If the shell sent standard output to one of the files, it has already truncated that file. A
  // file named by --output is safe: it is replaced at the end.
  if (output == "-") {
    if (Result<void> apart = check_not_outputs(inputs, own_outputs(output, "")); !apart) {
      return apart.error();
    }
  }
  std::vector<counts::RunReader> runs;
  runs.reserve(inputs.size());
  for (const Input& input : inputs) {
    Result<counts::RunReader> run = counts::open_run(input, decoder_memory);
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

}  // namespace hapax::cli
