#include "cli/counts_files.h"

#include "cli/own_outputs.h"
#include "counts_files/open_runs.h"

namespace hapax::cli {

Result<std::vector<counts::RunReader>> open_counts_files(const std::vector<Input>& inputs,
                                                         const std::string& output,
                                                         const CountsFileOptions& options) {
  // If the shell sent standard output to one of the files, it has already truncated that file. A
  // file named by --output is safe: it is replaced at the end.
  if (output == "-") {
    if (Result<void> apart = check_not_outputs(inputs, own_outputs(output, "")); !apart) {
      return apart.error();
    }
  }
  return counts_files::open_runs(inputs, options);
}

}  // namespace hapax::cli
