#include "cli/count_command.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/grouped.h"
#include "cli/listing.h"
#include "cli/notices.h"
#include "cli/output_names.h"
#include "cli/own_outputs.h"
#include "cli/run_and_write.h"
#include "cli/signals.h"
#include "cli/sources.h"
#include "cli/stats_report.h"
#include "compare/difference.h"
#include "compare/figures.h"

namespace hapax::cli {
namespace {

// The linear strategy checks the others. A linear count is checked by another tokeniser: by the
// scalar one, or by the fastest kernel if the scalar one has counted.
Options options_of_check(const RunStats& counted, Options options) {
  constexpr std::string_view kScalar = "scalar";
  if (counted.strategy == "linear") {
    options.internals.kernel = counted.kernel == kScalar ? "" : kScalar;
  }
  options.strategy = StrategyKind::kLinear;
  return options;
}

std::string name_of_check(const RunStats& counted, const RunStats& check) {
  if (counted.strategy != check.strategy) {
    return std::string(check.strategy);
  }
  return counted.kernel == check.kernel
             ? fmt::format("{}, again", check.strategy)
             : fmt::format("{}, {} tokeniser", check.strategy, check.kernel);
}

// Compares the two counts and reports that they are equal. An error if they differ.
Result<void> verify(const Sources& sources, const Options& options, const CountArguments& arguments,
                    const Counts& counts) {
  const Result<Counts> reference = count_watched(
      sources.inputs, options_of_check(counts.stats(), options), arguments, "verifying");
  if (!reference) {
    return reference.error();
  }
  const std::string check = name_of_check(counts.stats(), reference->stats());
  const std::string tested_name = fmt::format("{} ({})", counts.stats().strategy,
                                              counted(counts.stats().workers, "worker", "workers"));
  if (const auto difference = compare::first_difference(
          counts, *reference, arguments.list.selection.order, tested_name, check)) {
    return Error{.kind = ErrorKind::kInputChanged,
                 .cause = "equal: no; the first difference is in " + *difference,
                 .remedy =
                     "nothing was written; if no input has changed meanwhile, please report "
                     "this as a bug of hapax"};
  }
  print_error_text(fmt::format("equal: yes ({}, {}: {}; {}: {})\n",
                               counted(counts.size(), "word", "words"), tested_name,
                               compare::shown_seconds(counts.stats().elapsed_seconds), check,
                               compare::shown_seconds(reference->stats().elapsed_seconds)));
  return {};
}

// Collects the inputs. The run's own `outputs` must not be among them.
Result<Sources> sources_of(const CountArguments& arguments,
                           const std::vector<FileIdentity>& outputs) {
  if (Result<void> apart = check_list_is_no_output(arguments.files0_from, outputs); !apart) {
    return apart.error();
  }
  Result<Sources> sources =
      gather_sources(arguments.paths, arguments.files0_from, arguments.list.keep_quiet);
  Result<void> ready;
  if (sources && arguments.list.output == "-") {
    ready = check_standard_input(sources->inputs);
  }
  if (sources && ready && arguments.verify) {
    ready = make_rereadable(*sources, arguments.options.temporary_folder);
  }
  return ready ? std::move(sources) : ready.error();
}

}  // namespace

ExitCode run_count(const CountArguments& arguments) {
  if (arguments.options.strategy == StrategyKind::kLinear && arguments.options.workers > 1 &&
      !arguments.list.keep_quiet) {
    say_warning(kLinearHasOneWorker);
  }
  const Result<std::unique_ptr<output::OutputFile>> out = open_output(arguments.list.output);
  if (!out) {
    return report(out.error());
  }
  const std::string& temporary_path = (*out)->temporary_path();
  const TemporaryFileGuard guard(temporary_path);
  const std::vector<FileIdentity> outputs = own_outputs(arguments.list.output, temporary_path);
  const Result<Sources> sources = sources_of(arguments, outputs);
  if (!sources) {
    return report(sources.error());
  }
  Options options = arguments.options;
  options.exclude_files = outputs;
  if (arguments.verify) {
    options.memory_limit = (options.memory_limit + 1) / 2;  // both counts are in memory
  }

  // Reports on the count and verifies it, before anything is written.
  const auto before_writing = [&](const Counts& counts) -> Result<void> {
    report_notices(counts.notices(), arguments.list.keep_quiet ? Speak::kErrorsOnly : Speak::kAll);
    if (!arguments.list.keep_quiet) {
      warn_of_earlier_list(arguments.paths, "-o");
    }
    return arguments.verify ? verify(*sources, options, arguments, counts) : Result<void>();
  };
  const Result<WrittenRun> run =
      run_and_write(sources->inputs, options, arguments, **out, before_writing);
  if (!run) {
    return report(suggest_output(run.error(), arguments.paths, "-o"));
  }
  say_afterwards([&] {
    say_how_many(*run->listed, run->counts.size(), arguments.list);
    if (arguments.stats) {
      print_error_text(stats_report(*arguments.stats, run->counts, run->whole_stats()));
    }
  });
  return any_input_lost(run->counts.notices()) ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace hapax::cli
