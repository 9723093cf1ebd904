#include "cli/counts_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "base/retry.h"
#include "cli/sources.h"
#include "counts/merge_runs.h"
#include "counts/open_run.h"

namespace hapax::cli {
namespace {

// Standard output that goes to one of the files has already cut it short. A file that is named with
// --output is safe: it is replaced at the end.
Result<void> check_not_output(const Input& input, const std::vector<FileIdentity>& outputs) {
  const auto* const path = std::get_if<PathInput>(&input);
  struct stat status {};
  if (path != nullptr &&
      retry_on_interrupt([&] { return ::stat(path->path.c_str(), &status); }) == 0 &&
      std::find(outputs.begin(), outputs.end(), FileIdentity{status.st_dev, status.st_ino}) !=
          outputs.end()) {
    return Error{.kind = ErrorKind::kNotReadable,
                 .cause = "it is both an input and standard output",
                 .path = path->path,
                 .remedy = "write with --output, which replaces it at the end"};
  }
  return {};
}

}  // namespace

Result<std::vector<counts::RunReader>> open_counts_files(const std::vector<Input>& inputs,
                                                         const std::string& output) {
  const std::vector<FileIdentity> outputs =
      output == "-" ? own_outputs(output, "") : std::vector<FileIdentity>();
  std::vector<counts::RunReader> runs;
  runs.reserve(inputs.size());
  for (const Input& input : inputs) {
    if (Result<void> checked = check_not_output(input, outputs); !checked) {
      return checked.error();
    }
    Result<counts::RunReader> run = counts::open_run(input);
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
