// The command line of `hapax count`, checked and in the types of the library.
// Tested by tests/cli/usage_test.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/progress.h"
#include "hapax/counts.h"
#include "hapax/options.h"
#include "hapax/result.h"
#include "output/writer.h"

namespace hapax::cli {

enum class StatsForm : std::uint8_t { kText, kJson };

struct CountArguments {
  std::vector<std::string> paths;  // "-" is standard input
  std::optional<std::string> files0_from;
  std::string output = "-";
  output::Format format = output::Format::kText;
  Selection selection;
  Options options;
  ShowProgress progress = ShowProgress::kAuto;
  std::optional<StatsForm> stats;
  bool verify = false;
  bool keep_quiet = false;
};

// Errors are kInvalidArgument.
Result<CountArguments> read_count_arguments(const CommandLine& line);

}  // namespace hapax::cli
