// Checks the names of outputs: hapax does not write every format, and users name an output as if it
// were an input. Tested by tests/cli/output_names_test.py.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hapax/result.h"

namespace hapax::cli {

// Wrong usage if the name promises a format that hapax does not write: `words.csv.gz`,
// `words.parquet`. The remedy says how to get such a file.
std::optional<Error> check_output(const std::string& output);
// Whether the name has the extension of another program's table, sheet or database.
bool is_foreign_format(const std::string& output);

// Whether the last of several paths looks like an output, as many programs take `INPUT OUTPUT`: it
// is called output* or out.*, or has an extension that no other path has.
bool ends_with_output_name(const std::vector<std::string>& paths);

// Adds `flag` to the remedy of `error` if the last path does not exist and looks like an output.
Error suggest_output(Error error, const std::vector<std::string>& paths, std::string_view flag);

// Warns if the last of several paths is called output* or out.* and begins like a list of hapax: it
// was counted, and was perhaps meant for `flag`.
void warn_of_earlier_list(const std::vector<std::string>& paths, std::string_view flag);

}  // namespace hapax::cli
