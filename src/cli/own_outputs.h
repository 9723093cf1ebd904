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

// The regular files that a list is written to: `output` ("-" is standard output) as it is now, and
// the file that is to take its place.
std::vector<FileIdentity> own_outputs(const std::string& output, const std::string& temporary_path);

// Files and descriptors that are among `outputs` are an error. Folders are not looked into.
Result<void> check_not_outputs(const std::vector<Input>& inputs,
                               const std::vector<FileIdentity>& outputs);
// Standard input that is standard output too: the shell has cut it short, or reading it would not
// end. A file that --output names is safe: it is replaced at the end.
Result<void> check_standard_input(const std::vector<Input>& inputs);
// The list of --files0-from.
Result<void> check_list_is_no_output(const std::optional<std::string>& files0_from,
                                     const std::vector<FileIdentity>& outputs);

// The first of `outputs` that is the same file as one before it, however the two are spelled and
// linked, and that one. What is neither a regular file nor absent is known by its spelling alone.
struct SameFile {
  std::string first;
  std::string second;
};
std::optional<SameFile> first_same_file(const std::vector<std::string>& outputs);

}  // namespace hapax::cli
