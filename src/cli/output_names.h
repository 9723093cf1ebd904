// Checks the names of outputs: hapax does not write every format, and users name an output as if it
// were an input. Tested by tests/cli/output_names_test.py.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hapax/result.h"

namespace hapax::cli {

// Wrong usage where nobody would mean text: `words.csv.gz`, `words.parquet`. The remedy says how to
// come by such a file.
std::optional<Error> check_output(const std::string& output);
// Whether the name is that of a table, sheet or database of other programs.
bool is_foreign_format(const std::string& output);

// Whether the last of several paths looks like an output, as many programs take `INPUT OUTPUT`: it
// is called output* or out.*, or has an extension that no other path has.
bool ends_with_output_name(const std::vector<std::string>& paths);

// Where the run has ended with `error` because the last path does not exist, and it looks like an
// output, the remedy names `flag`.
Error suggest_output(Error error, const std::vector<std::string>& paths, std::string_view flag);

// Warns where the last of several paths is called output* or out.*, and begins as hapax's lists do:
// it was counted, as was asked for, and may have been meant for `flag`.
void warn_of_earlier_list(const std::vector<std::string>& paths, std::string_view flag);

}  // namespace hapax::cli
