#include "cli/compare_arguments.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <climits>
#include <cmath>
#include <iterator>
#include <string_view>
#include <system_error>

#include "base/enum_table.h"
#include "base/machine.h"
#include "cli/choices.h"
#include "cli/description.h"
#include "cli/flag_reader.h"
#include "cli/output_names.h"
#include "cli/own_outputs.h"
#include "cli/shared_flags.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "compare/repeat.h"
#include "compare/report.h"

namespace hapax::cli {
namespace {

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t comma = 0; comma != std::string::npos; begin = comma + 1) {
    comma = list.find(',', begin);
    parts.push_back(list.substr(begin, comma - begin));
  }
  return parts;
}

std::optional<unsigned> read_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_good = failure == std::errc() && end == text.data() + text.size() && number >= 1 &&
                       number <= kMaxWorkers;
  return is_good ? std::optional(number) : std::nullopt;
}

// "2..16:2", "1-4", "auto", or one number.
bool add_range(std::string_view text, std::vector<unsigned>& numbers) {
  if (text == "auto") {
    numbers.push_back(usable_processors());
    return true;
  }
  constexpr std::string_view kDots = "..";
  const std::size_t dots = text.find(kDots);
  const std::string_view between = dots == std::string_view::npos ? "-" : kDots;
  const std::size_t end = text.find(between);
  const std::size_t colon = text.find(':');
  const auto first = read_number(text.substr(0, end));
  if (end == std::string_view::npos) {
    numbers.push_back(first.value_or(0));
    return first.has_value();
  }
  const std::size_t begin = end + between.size();
  const auto last = read_number(text.substr(begin, colon - begin));
  const auto step =
      colon == std::string_view::npos ? std::optional(1U) : read_number(text.substr(colon + 1));
  if (!first || !last || !step || *first > *last) {
    return false;
  }
  for (unsigned number = *first; number <= *last; number += *step) {
    numbers.push_back(number);
  }
  return true;
}

std::vector<unsigned> default_workers() {
  std::vector<unsigned> numbers;
  for (unsigned number = 1; number <= 2 * usable_processors(); number *= 2) {
    numbers.push_back(number);
  }
  return numbers;
}

Result<std::vector<StrategyKind>> read_strategies(const std::optional<std::string>& list) {
  const std::vector<std::string_view> known = names_of<StrategyKind>(StrategyKind::kAuto);
  const std::vector<std::string> names(known.begin(), known.end());
  std::vector<StrategyKind> kinds;
  for (const std::string& name : list ? split(*list) : names) {
    const std::optional<StrategyKind> kind = value_in(choices<StrategyKind>(), name);
    if (!kind || kind == StrategyKind::kAuto) {
      const std::string near = nearest(name, names);
      return usage_error(
          "there is no strategy '" + escape_controls(name) + "'",
          near.empty() ? "choose " + listed(known, "or") : "did you mean " + near + "?");
    }
    if (std::find(kinds.begin(), kinds.end(), *kind) == kinds.end()) {
      kinds.push_back(*kind);
    }
  }
  return kinds;
}

std::optional<double> read_seconds(const std::string& text) {
  double seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool is_good = failure == std::errc() && end == text.data() + text.size() &&
                       std::isfinite(seconds) && seconds >= 0;
  return is_good ? std::optional(seconds) : std::nullopt;
}

// The flags under "Words" and "Inputs", as they were given.
std::vector<std::string> text_flags_of(const CommandLine& line) {
  std::vector<std::string> words;
  for (const Flag& flag : text_flags()) {
    const std::string name = spelled(flag);
    if (flag.long_name == "files0-from") {
      continue;  // a measured run is given the inputs one by one
    }
    if (flag.value == Value::kNone && line.has(flag.long_name)) {
      words.push_back(name);
    }
    for (const std::string& value : line.values(flag.long_name)) {
      if (flag.value != Value::kNone) {
        std::string& word = words.emplace_back(name);
        word += '=';
        word += value;
      }
    }
  }
  return words;
}

compare::Schedule read_schedule(FlagReader& flags, const CommandLine& line) {
  compare::Schedule schedule;
  schedule.rounds = static_cast<unsigned>(flags.number("runs", 1, 1000).value_or(schedule.rounds));
  schedule.warmup_rounds =
      static_cast<unsigned>(flags.number("warmup", 0, 1000).value_or(schedule.warmup_rounds));
  if (const auto text = line.value("min-time")) {
    const std::optional<double> seconds = read_seconds(*text);
    if (!seconds) {
      flags.fail("min-time", *text, "a number of seconds");
    }
    schedule.min_seconds = seconds.value_or(0);
  }
  return schedule;
}

std::vector<unsigned> read_workers(FlagReader& flags, const std::optional<std::string>& list) {
  const auto numbers = list ? read_numbers(*list) : default_workers();
  if (!numbers) {
    flags.fail("workers", *list, "numbers from 1 to 1024, as 1,2,4 or 1-4 or 2..16:2, or auto");
  }
  return numbers.value_or(std::vector<unsigned>());
}

// Each report must have a known extension, and no two files that are written may be the same.
std::optional<Error> check_written(const CompareArguments& arguments) {
  for (const std::string& report : arguments.reports) {
    if (!compare::form_of_extension(report)) {
      return usage_error("the form of the report '" + shown_path(report) + "' is not known",
                         "call it .html, .json, .csv or .md");
    }
  }
  if (arguments.output) {
    if (auto error = check_output(*arguments.output)) {
      return error;
    }
  }
  if (const auto twice = first_same_file(files_to_write(arguments))) {
    const std::string also = twice->first == twice->second
                                 ? ""
                                 : fmt::format(", as '{}' too", shown_path(twice->second));
    return usage_error(fmt::format("'{}' is to be written twice{}", shown_path(twice->first), also),
                       "give each report, and the list, a name of its own");
  }
  return std::nullopt;
}

// "7.html" is the page, for descriptor 7.
std::vector<ReportDescriptor> read_report_descriptors(FlagReader& flags,
                                                      const std::vector<std::string>& values) {
  std::vector<ReportDescriptor> all;
  for (const std::string& value : values) {
    const auto form = compare::form_of_extension(value);
    int descriptor = -1;
    std::from_chars(value.data(), value.data() + value.size(), descriptor);
    if (!form || descriptor < 0) {
      flags.fail("report-to", value, "a descriptor and a form, as 7.html");
      break;
    }
    all.push_back({*form, descriptor});
  }
  return all;
}

// The command for reports, without the flags of a program that started this one.
std::vector<std::string> command_of(const CommandLine& line) {
  std::vector<std::string> command = {"hapax", "compare"};
  std::copy_if(line.words().begin(), line.words().end(), std::back_inserter(command),
               [](const std::string& word) {
                 return !word.starts_with("--report-to=") && !word.starts_with("--parent=");
               });
  return command;
}

// Without a path at a terminal, a path was probably forgotten: nobody types text to compare runs.
std::optional<Error> check_inputs(const CompareArguments& arguments) {
  if (arguments.paths.empty() && !arguments.files0_from && is_terminal(STDIN_FILENO)) {
    return usage_error("no PATH is given, and standard input is a terminal",
                       "name a file or a directory, or - to type the text");
  }
  return check_sources(arguments.paths, arguments.files0_from);
}

}  // namespace

std::optional<std::vector<unsigned>> read_numbers(const std::string& list) {
  std::vector<unsigned> numbers;
  for (const std::string& part : split(list)) {
    if (!add_range(part, numbers)) {
      return std::nullopt;
    }
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

std::vector<std::string> files_to_write(const CompareArguments& arguments) {
  std::vector<std::string> files;
  if (arguments.output) {
    files.push_back(*arguments.output);
  }
  files.insert(files.end(), arguments.reports.begin(), arguments.reports.end());
  return files;
}

bool names_several(const std::string& list) {
  const std::vector<std::string> parts = split(list);
  return std::any_of(parts.begin(), parts.end(), [](const std::string& part) {
    const auto numbers = part == "auto" ? std::nullopt : read_numbers(part);
    return numbers && numbers->back() > 1;
  });
}

Result<CompareArguments> read_compare_arguments(const CommandLine& line) {
  FlagReader flags(line);
  CompareArguments arguments;
  arguments.command = command_of(line);
  arguments.paths = line.operands();
  arguments.files0_from = line.value("files0-from");
  arguments.schedule = read_schedule(flags, line);
  arguments.repeat = static_cast<std::uint32_t>(
      flags.number("repeat", 1, compare::kMaxRepeat).value_or(arguments.repeat));
  arguments.names_several_workers = names_several(line.value("workers").value_or("auto"));
  arguments.workers = read_workers(flags, line.value("workers"));
  arguments.output = line.value("output");
  arguments.reports = line.values("report");
  arguments.report_descriptors = read_report_descriptors(flags, line.values("report-to"));
  if (const auto parent = flags.number("parent", 1, INT_MAX)) {
    arguments.parent = static_cast<pid_t>(*parent);
  }
  arguments.prints_json = line.has("json");
  arguments.keeps_quiet = line.has("quiet");
  arguments.options = read_text_options(flags, line, arguments.output.value_or("-"));
  arguments.text_flags = text_flags_of(line);
  if (flags.error()) {
    return *flags.error();
  }
  Result<std::vector<StrategyKind>> strategies = read_strategies(line.value("strategies"));
  if (!strategies) {
    return strategies.error();
  }
  arguments.strategies = std::move(strategies).value();
  std::optional<Error> error = check_written(arguments);
  error = error ? error : check_options(arguments.options);
  error = error ? error : check_inputs(arguments);
  return error ? Result<CompareArguments>(*error) : std::move(arguments);
}

}  // namespace hapax::cli
