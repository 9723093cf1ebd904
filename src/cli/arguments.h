// Reads the command lines of count, cat and merge into values of the library's types, and checks
// them. Tested by tests/cli/usage_test.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/progress.h"
#include "hapax/counts.h"
#include "hapax/counts_files.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "output/writer.h"

namespace hapax::cli {

enum class StatsForm : std::uint8_t { kText, kJson };

// Which words to list, in which format, and where to write them.
struct ListArguments {
  std::string output = "-";
  output::Format format = output::Format::kText;
  Selection selection;
  bool keep_quiet = false;
};

struct CountArguments {
  std::vector<std::string> paths;  // "-" is standard input
  std::optional<std::string> files0_from;
  ListArguments list;
  Options options;
  ShowProgress progress = ShowProgress::kAuto;
  std::optional<StatsForm> stats;
  bool verify = false;
};

struct CatArguments {
  std::vector<std::string> paths;
  CountsFileOptions options;
  ListArguments list;
};

struct MergeArguments {
  std::vector<std::string> paths;
  std::optional<std::string> files0_from;
  CountsFileOptions options;
  std::string output = "-";
};

// Errors are kInvalidArgument, or say that no files can be made where --tmp names.
Result<CountArguments> read_count_arguments(const CommandLine& line);
Result<CatArguments> read_cat_arguments(const CommandLine& line);
Result<MergeArguments> read_merge_arguments(const CommandLine& line);

}  // namespace hapax::cli
