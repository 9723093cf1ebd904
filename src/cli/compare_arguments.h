// The command line of hapax compare, checked. Tested by tests/cli/compare_test.py and, for the
// lists, tests/cli/compare_arguments_test.cc.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "compare/comparison.h"
#include "compare/report.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax::cli {

// An open descriptor to which a report is written.
struct ReportDescriptor {
  compare::ReportForm form = compare::ReportForm::kJson;
  int descriptor = -1;
};

struct CompareArguments {
  std::vector<std::string> command;  // the command line, the program's name first
  std::vector<std::string> paths;
  std::optional<std::string> files0_from;
  std::vector<StrategyKind> strategies;
  std::vector<unsigned> workers;       // in ascending order
  bool names_several_workers = false;  // by number, not by "auto"
  compare::Schedule schedule;
  std::uint32_t repeat = 1;  // each run counts the inputs so many times
  std::optional<std::string> output;
  std::vector<std::string> reports;
  std::vector<ReportDescriptor> report_descriptors;
  bool prints_json = false;
  bool keeps_quiet = false;
  std::optional<pid_t> parent;          // the run ends when this parent process does
  Options options;                      // of what is counted
  std::vector<std::string> text_flags;  // the same, as a measured run is given them
};

// The list, if there is one, and the reports, in the order in which they are written.
std::vector<std::string> files_to_write(const CompareArguments& arguments);

// Errors are kInvalidArgument, or say that no files can be made where --tmp names.
Result<CompareArguments> read_compare_arguments(const CommandLine& line);

// "2,8..16:4" is 2, 8, 12, 16; "1-3" is 1, 2, 3; "auto" is the number of processors that this
// process may use. Nothing if `list` has another form, or a number is not from 1 to 1024.
std::optional<std::vector<unsigned>> read_numbers(const std::string& list);
// Whether the list names a number above 1 itself, not by "auto".
bool names_several(const std::string& list);

}  // namespace hapax::cli
