#include "cli/compare_command.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/grouped.h"
#include "cli/compare_outputs.h"
#include "cli/compare_runs.h"
#include "cli/flag_reader.h"
#include "cli/notices.h"
#include "cli/output_names.h"
#include "cli/parent_watch.h"
#include "cli/sources.h"
#include "compare/comparison.h"
#include "compare/repeat.h"
#include "hapax/count.h"
#include "input/expand.h"
#include "input/open.h"

namespace hapax::cli {
namespace {

std::string now_in_utc() {
  return fmt::format(
      "{:%Y-%m-%dT%H:%M:%SZ}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

// Each run keeps the name of each input in memory, also of files that were found in folders.
Result<void> check_number(const CompareArguments& arguments, std::uint64_t inputs) {
  constexpr std::uint64_t kMaxInputs = 10'000'000;
  return arguments.repeat == 1 || inputs <= kMaxInputs / arguments.repeat
             ? Result<void>()
             : usage_error(fmt::format("{} inputs, {} times, are more than {}", grouped(inputs),
                                       grouped(arguments.repeat), grouped(kMaxInputs)),
                           "repeat them less often");
}

// Refuses too many inputs, and inputs that this run writes to, before it reads any.
Result<void> check_inputs(const CompareArguments& arguments, const std::vector<Input>& inputs) {
  const Result<input::Expansion> all = input::expand(inputs, arguments.options);
  if (!all) {
    return all.error();
  }
  const Result<void> fits = check_number(arguments, std::max(inputs.size(), all->inputs.size()));
  return fits ? check_outputs(arguments, all->inputs) : fits;
}

Result<Counts> count_reference(const CompareArguments& arguments,
                               const std::vector<Input>& inputs) {
  Options linear = arguments.options;
  linear.strategy = StrategyKind::kLinear;
  return count(compare::repeated(inputs, arguments.repeat), linear);
}

// The names as they were given: the operands, or what the list names.
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

Error nothing_to_compare(const CompareArguments& arguments, const std::vector<Input>& inputs) {
  Error error{.kind = ErrorKind::kNotFound,
              .cause = "nothing to compare: there is no word in it",
              .path = inputs.empty() ? shown_name(arguments.files0_from.value_or(""))
                                     : input::name_of(inputs.front()),
              .remedy = "name a text"};
  if (inputs.size() > 1) {
    error.cause += fmt::format(" nor in {}", counted(inputs.size() - 1, "other", "others"));
  }
  return error;
}

// Warns where a number of workers was given that has no effect.
void warn_of_workers(const CompareArguments& arguments) {
  const bool is_linear_alone =
      std::all_of(arguments.strategies.begin(), arguments.strategies.end(),
                  [](StrategyKind kind) { return kind == StrategyKind::kLinear; });
  if (is_linear_alone && arguments.names_several_workers && !arguments.keeps_quiet) {
    say_warning(kLinearHasOneWorker);
  }
}

// The reference was counted as linear's own runs are: if those differ from it, the text does.
std::string inequality(const compare::Comparison& comparison) {
  return comparison.reference().equal()
             ? "not all results are equal, and no input was seen to change; please report this as "
               "a bug of hapax"
             : "not all results are equal, not even those of linear: an input may have changed "
               "between the runs; if none has, please report this as a bug of hapax";
}

// Reports each error in a line.
ExitCode report_all(const std::vector<Error>& errors) {
  ExitCode code = ExitCode::kDone;
  for (const Error& error : errors) {
    code = report(error);
  }
  return code;
}

// Measures all configurations, compares them with `reference`, and writes list and reports.
ExitCode compare_with(const Counts& reference, const CompareArguments& arguments,
                      const std::vector<Input>& inputs) {
  compare::Comparison comparison{.machine = compare::this_machine(),
                                 .date = now_in_utc(),
                                 .command = arguments.command,
                                 .schedule = arguments.schedule,
                                 .repeat = arguments.repeat,
                                 .load = {},
                                 .inputs = names_for_reports(arguments, inputs),
                                 .bytes = reference.stats().bytes_counted,
                                 .tokens = reference.total(),
                                 .types = reference.size(),
                                 .entries = {}};
  Result<Measurement> measured = measure(arguments, inputs, reference);
  if (!measured) {
    return report(measured.error());
  }
  comparison.entries = std::move(measured->entries);
  comparison.load = measured->load;
  const ExitCode written = report_all(write_all(arguments, comparison, reference));
  if (!comparison.all_equal()) {
    say_error(inequality(comparison));
    return ExitCode::kFailed;
  }
  return any_input_lost(reference.notices()) ? ExitCode::kFailed : written;
}

}  // namespace

ExitCode run_compare(const CompareArguments& arguments) {
  if (arguments.parent) {
    if (const Result<void> watched = end_with_parent(*arguments.parent); !watched) {
      return report(watched.error());
    }
  }
  warn_of_workers(arguments);
  Result<Sources> sources =
      gather_sources(arguments.paths, arguments.files0_from, arguments.keeps_quiet);
  if (!sources) {
    return report(sources.error(), "hapax compare --help");
  }
  if (const Result<void> good = check_inputs(arguments, sources->inputs); !good) {
    return report(suggest_output(good.error(), arguments.paths, flag_for(arguments.paths)),
                  "hapax compare --help");
  }
  if (const std::vector<Error> errors = unwritable_outputs(arguments); !errors.empty()) {
    return report_all(errors);
  }
  if (const Result<void> copied =
          make_rereadable_elsewhere(*sources, arguments.options.temporary_folder);
      !copied) {
    return report(copied.error());
  }
  // This count is the reference. It is not measured; it also warms the system's cache.
  const Result<Counts> reference = count_reference(arguments, sources->inputs);
  if (!reference) {
    return report(suggest_output(reference.error(), arguments.paths, flag_for(arguments.paths)));
  }
  report_notices(arguments.repeat == 1 ? reference->notices() : each_once(reference->notices()),
                 arguments.keeps_quiet ? Speak::kErrorsOnly : Speak::kAll);
  if (reference->size() == 0) {
    return report(nothing_to_compare(arguments, sources->inputs));
  }
  return compare_with(*reference, arguments, sources->inputs);
}

}  // namespace hapax::cli
