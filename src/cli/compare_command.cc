#include "cli/compare_command.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include "base/retry.h"
#include "cli/arguments.h"
#include "cli/flag_reader.h"
#include "cli/input_snapshot.h"
#include "cli/listing.h"
#include "cli/notices.h"
#include "cli/output_names.h"
#include "cli/own_outputs.h"
#include "cli/signals.h"
#include "cli/sources.h"
#include "cli/terminal.h"
#include "compare/repeat.h"
#include "compare/report.h"
#include "compare/trial.h"
#include "counts/run_format.h"
#include "hapax/count.h"
#include "input/expand.h"
#include "input/open.h"

namespace hapax::cli {
namespace {

constexpr unsigned kColumnsWithoutTerminal = 160;

// Says on a terminal what is being run.
class Status {
 public:
  explicit Status(bool is_silent) : is_shown_(!is_silent && can_redraw_lines()) {}
  ~Status() { erase(); }
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;

  void show(const compare::Configuration& configuration, std::size_t done, std::size_t all) {
    if (is_shown_) {
      set_progress_line_shown(true);
      print_error_text(fmt::format("{}comparing: run {} of {}, {} -j {}", kEraseLine, done + 1, all,
                                   configuration.strategy, configuration.workers));
    }
  }
  void erase() {
    if (is_shown_) {
      print_error_text(kEraseLine);
      set_progress_line_shown(false);
    }
  }

 private:
  bool is_shown_;
};

std::string now_in_utc() {
  return fmt::format(
      "{:%Y-%m-%dT%H:%M:%SZ}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

unsigned terminal_columns() {
  winsize size{};
  const bool is_known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return is_known ? size.ws_col : kColumnsWithoutTerminal;
}

std::vector<std::string> run_arguments(const CompareArguments& arguments,
                                       const compare::Configuration& configuration) {
  std::vector<std::string> words = {"measure", "-s", std::string(configuration.strategy), "-j",
                                    std::to_string(configuration.workers)};
  words.insert(words.end(), arguments.text_flags.begin(), arguments.text_flags.end());
  return words;
}

struct Measurement {
  std::vector<compare::Entry> entries;
  compare::MachineLoad load;
};

// How one run is made; `load` is told of the linear ones.
compare::Runner runner(const CompareArguments& arguments, const std::vector<Input>& inputs,
                       const compare::Reference& reference, compare::LoadWatch& load) {
  const std::filesystem::path program = retry_on_interrupt_code([](std::error_code& failed) {
    return std::filesystem::read_symlink("/proc/self/exe", failed);
  });
  return [&arguments, &reference, &load, program = program.string(),
          task = compare::Task{inputs, arguments.repeat}](
             const compare::Configuration& configuration) -> Result<compare::Run> {
    load.begin_linear_run();
    Result<compare::Run> run = compare::run_trial(program, run_arguments(arguments, configuration),
                                                  task, reference, configuration);
    if (run && configuration.kind == StrategyKind::kLinear) {
      load.end_linear_run(run->measured.seconds, run->measured.cpu_seconds);
    }
    return run;
  };
}

Result<Measurement> measure(const CompareArguments& arguments, const std::vector<Input>& inputs,
                            const Counts& reference) {
  const compare::Reference compared{reference, compare::digest_of(*reference.cursor({}, 1))};
  const Result<InputSnapshot> unchanged = InputSnapshot::take(inputs, arguments.options);
  if (!unchanged) {
    return unchanged.error();
  }
  Status status(arguments.keeps_quiet);
  compare::LoadWatch load;
  unsigned round = 0;
  const compare::Watchers watchers{
      [&] {
        Result<void> checked = unchanged->check();
        if (round++ == arguments.schedule.warmup_rounds) {
          load.begin();
        }
        return checked;
      },
      [&](const compare::Configuration& configuration, std::size_t done, std::size_t all) {
        status.show(configuration, done, all);
      }};
  Result<std::vector<compare::Entry>> entries =
      compare::measure(compare::configurations(arguments.strategies, arguments.workers),
                       arguments.schedule, runner(arguments, inputs, compared, load), watchers);
  const compare::MachineLoad seen = load.load();
  const Result<void> still = entries ? unchanged->check() : entries.error();
  return still ? Result<Measurement>(Measurement{std::move(entries).value(), seen}) : still.error();
}

Result<void> write_file(const std::string& path, const std::string& text) {
  const Result<std::unique_ptr<output::OutputFile>> out = open_output(path);
  if (!out) {
    return out.error();
  }
  const TemporaryFileGuard guard((*out)->temporary_path());
  Result<void> written = (*out)->write(text);
  return commit(**out, written);
}

Result<void> write_counts(const std::string& path, const Counts& counts, const Options& options) {
  const Result<std::unique_ptr<output::OutputFile>> out = open_output(path);
  if (!out) {
    return out.error();
  }
  const TemporaryFileGuard guard((*out)->temporary_path());
  const output::Format format = output::format_of_extension(path).value_or(output::Format::kText);
  const std::unique_ptr<output::Writer> writer = output::make_writer(
      format, **out,
      counts::run_header(counts::RunOrder::kByWord, options.tokens, options.letter_case));
  const Order order = format == output::Format::kCounts ? Order::kByWord : Order::kByCount;
  const std::unique_ptr<Cursor> cursor = counts.cursor({.order = order}, 1);
  return write_list(*cursor, *writer, **out);
}

// By which flag the last path could be written.
std::string_view flag_for(const std::vector<std::string>& paths) {
  return !paths.empty() && compare::form_of_extension(paths.back()) ? "--report" : "-o";
}

Result<void> write_all(const CompareArguments& arguments, const compare::Comparison& comparison,
                       const Counts& counts) {
  // The terminal or pipe first: writing there may take as long as its reader likes, and signals
  // wait once a file has been put in place.
  Result<void> written =
      write_file("-", arguments.prints_json ? compare::json_report(comparison)
                                            : compare::text_report(comparison, terminal_columns()));
  if (written && arguments.output) {
    written = write_counts(*arguments.output, counts, arguments.options);
  }
  for (const std::string& path : arguments.reports) {
    if (written) {
      written = write_file(path, report_in(*compare::form_of_extension(path), comparison));
    }
  }
  return written;
}

// As they were given: the operands, or what the list names.
std::vector<std::string> names_for_reports(const CompareArguments& arguments,
                                           const std::vector<Input>& inputs) {
  if (!arguments.files0_from) {
    return arguments.paths;
  }
  std::vector<std::string> names;
  names.reserve(inputs.size());
  std::transform(inputs.begin(), inputs.end(), std::back_inserter(names), input::name_of);
  return names;
}

// A report that is among the inputs would be counted, and then gone; and the files of a folder that
// are left out in one run must be left out in all.
Result<void> check_outputs(const CompareArguments& arguments, const std::vector<Input>& inputs) {
  std::vector<FileIdentity> outputs = own_outputs("-", "");
  std::vector<std::string> written = arguments.reports;
  if (arguments.output) {
    written.push_back(*arguments.output);
  }
  for (const std::string& path : written) {
    const std::vector<FileIdentity> files = own_outputs(path, "");
    outputs.insert(outputs.end(), files.begin(), files.end());
  }
  if (Result<void> apart = check_list_is_no_output(arguments.files0_from, outputs); !apart) {
    return apart;
  }
  const Result<input::Expansion> all = input::expand(inputs, arguments.options);
  return all ? check_not_outputs(all->inputs.all(), outputs) : all.error();
}

// Each name takes memory in each run.
Result<void> check_number(const CompareArguments& arguments, std::size_t inputs) {
  constexpr std::uint64_t kMostInputs = 10'000'000;
  const std::uint64_t all = inputs * std::uint64_t{arguments.repeat};
  return arguments.repeat == 1 || all <= kMostInputs
             ? Result<void>()
             : usage_error(fmt::format("{} inputs, {} times, are more than {}", grouped(inputs),
                                       grouped(arguments.repeat), grouped(kMostInputs)),
                           "repeat them less often, or name their folder");
}

Result<Counts> count_reference(const CompareArguments& arguments,
                               const std::vector<Input>& inputs) {
  Options linear = arguments.options;
  linear.strategy = StrategyKind::kLinear;
  return count(compare::repeated(inputs, arguments.repeat), linear);
}

}  // namespace

ExitCode run_compare(const CompareArguments& arguments) {
  Result<Sources> sources =
      gather_sources(arguments.paths, arguments.files0_from, arguments.keeps_quiet);
  if (!sources) {
    return report(sources.error(), "hapax compare --help");
  }
  if (const Result<void> fits = check_number(arguments, sources->inputs.size()); !fits) {
    return report(fits.error(), "hapax compare --help");
  }
  if (const Result<void> apart = check_outputs(arguments, sources->inputs); !apart) {
    return report(suggest_output(apart.error(), arguments.paths, flag_for(arguments.paths)));
  }
  if (const Result<void> copied = make_rereadable(*sources); !copied) {
    return report(copied.error());
  }
  // The reference, which also warms the system's cache. It is not measured.
  const Result<Counts> reference = count_reference(arguments, sources->inputs);
  if (!reference) {
    return report(suggest_output(reference.error(), arguments.paths, flag_for(arguments.paths)));
  }
  report_notices(arguments.repeat == 1 ? reference->notices() : each_once(reference->notices()),
                 arguments.keeps_quiet ? Speak::kErrorsOnly : Speak::kAll);

  compare::Comparison comparison{.machine = compare::this_machine(),
                                 .date = now_in_utc(),
                                 .command = arguments.command,
                                 .schedule = arguments.schedule,
                                 .repeat = arguments.repeat,
                                 .load = {},
                                 .inputs = names_for_reports(arguments, sources->inputs),
                                 .bytes = reference->account().bytes_counted,
                                 .tokens = reference->total(),
                                 .types = reference->size(),
                                 .entries = {}};
  Result<Measurement> measured = measure(arguments, sources->inputs, *reference);
  if (!measured) {
    return report(measured.error());
  }
  comparison.entries = std::move(measured->entries);
  comparison.load = measured->load;
  if (const Result<void> written = write_all(arguments, comparison, *reference); !written) {
    return report(written.error());
  }
  if (!comparison.all_equal()) {
    say_error("not all results are equal; the fault is hapax's, please report it");
    return ExitCode::kFailed;
  }
  return any_input_lost(reference->notices()) ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace hapax::cli
