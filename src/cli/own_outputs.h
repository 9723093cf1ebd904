// A run must not read what it writes, nor write one file twice. These functions list the files that
// it writes, find an input that is one of them, and two outputs that are one file.
// Tested by tests/cli/own_outputs_test.py.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hapax/input.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax::cli {

// The regular files that writing a list affects: `output` ("-" is standard output) as it is now,
// and the new file that will replace it.
std::vector<FileIdentity> own_outputs(const std::string& output, const std::string& temporary_path);

// An error if an input file or descriptor is one of `outputs`. Does not look into folders.
Result<void> check_not_outputs(const std::vector<Input>& inputs,
                               const std::vector<FileIdentity>& outputs);
// An error if standard input is also standard output: the shell has truncated it, or reading it
// would not end. A file named by --output is safe: it is replaced at the end.
Result<void> check_standard_input(const std::vector<Input>& inputs);
// The same for the list of --files0-from.
Result<void> check_list_is_no_output(const std::optional<std::string>& files0_from,
                                     const std::vector<FileIdentity>& outputs);

// The first pair of `outputs` that are the same file, however they are spelled or linked. Paths
// that are neither regular files nor absent are compared by their spelling alone.
struct SameFile {
  std::string first;
  std::string second;
};
std::optional<SameFile> first_same_file(const std::vector<std::string>& outputs);

}  // namespace hapax::cli
