#include "cli/merge_command.h"

#include <memory>
#include <vector>

#include "cli/counts_files.h"
#include "cli/listing.h"
#include "cli/output_names.h"
#include "cli/own_outputs.h"
#include "cli/signals.h"
#include "cli/sources.h"
#include "counts/merge_runs.h"
#include "counts_files/open_runs.h"

namespace hapax::cli {

ExitCode run_merge(const MergeArguments& arguments) {
  const Result<std::unique_ptr<output::OutputFile>> out = open_output(arguments.output);
  if (!out) {
    return report(out.error());
  }
  const TemporaryFileGuard guard((*out)->temporary_path());
  if (const Result<void> apart =
          check_list_is_no_output(arguments.files0_from, own_outputs(arguments.output, ""));
      !apart) {
    return report(apart.error());
  }
  const Result<std::vector<Input>> inputs = gather_inputs(arguments.paths, arguments.files0_from);
  if (!inputs) {
    return report(inputs.error());
  }
  Result<std::vector<counts::RunReader>> runs =
      open_counts_files(*inputs, arguments.output, arguments.options);
  if (!runs) {
    return report(suggest_output(runs.error(), arguments.paths, "-o"));
  }
  counts::RunWriter sum(counts_files::header_of_sum(*runs), **out);
  const Result<void> written = commit(**out, counts::merge_runs(*runs, sum));
  return written ? ExitCode::kDone : report(written.error());
}

}  // namespace hapax::cli
