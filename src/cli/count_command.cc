#include "cli/count_command.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/listing.h"
#include "cli/notices.h"
#include "cli/output_names.h"
#include "cli/own_outputs.h"
#include "cli/run_and_write.h"
#include "cli/signals.h"
#include "cli/sources.h"
#include "cli/stats_report.h"
#include "compare/difference.h"
#include "hapax/count.h"

namespace hapax::cli {
namespace {

// How a count is checked.
struct Check {
  Options options;
  std::string name;
};

// By the linear strategy. A count that was linear itself is checked by other instructions: the
// scalar tokeniser has no code in common with the vector kernels.
Check check_of(const Counts& counts, const Options& options) {
  constexpr std::string_view kScalar = "scalar";
  Check check{options, "linear"};
  check.options.strategy = StrategyKind::kLinear;
  const Account& account = counts.account();
  if (account.strategy != check.name) {
    return check;
  }
  const std::string_view fastest = kernels().front();
  if (account.kernel != kScalar) {
    check.options.kernel = kScalar;
    check.name = "linear, scalar tokeniser";
  } else if (fastest != kScalar) {
    check.options.kernel = fastest;
    check.name = fmt::format("linear, {} tokeniser", fastest);
  } else {
    check.name = "linear, again";
  }
  return check;
}

// Says how it went; an error where the two results differ.
Result<void> verify(const Sources& sources, const Options& options, const CountArguments& arguments,
                    const Counts& counts) {
  const Check check = check_of(counts, options);
  const Result<Counts> reference =
      count_watched(sources.inputs, check.options, arguments, "verifying");
  if (!reference) {
    return reference.error();
  }
  const std::string tested_name = fmt::format(
      "{} ({})", counts.account().strategy, counted(counts.account().workers, "worker", "workers"));
  if (const auto difference = compare::first_difference(
          counts, *reference, arguments.list.selection.order, tested_name, check.name)) {
    return Error{.kind = ErrorKind::kInputChanged,
                 .cause = "equal: no; the first difference is in " + *difference,
                 .remedy =
                     "nothing was written; if no input has changed meanwhile, please report "
                     "this as a bug of hapax"};
  }
  print_error_text(fmt::format("equal: yes ({}, {}: {:.3f} s; {}: {:.3f} s)\n",
                               counted(counts.size(), "word", "words"), tested_name,
                               counts.account().elapsed_seconds, check.name,
                               reference->account().elapsed_seconds));
  return {};
}

}  // namespace

ExitCode run_count(const CountArguments& arguments) {
  if (arguments.options.strategy == StrategyKind::kLinear && arguments.options.workers > 1 &&
      !arguments.list.keep_quiet) {
    say_warning(
        fmt::format("-j {} has no effect: linear has one worker", arguments.options.workers));
  }
  // Where the list goes, and what is counted: all but the list itself.
  const Result<std::unique_ptr<output::OutputFile>> out = open_output(arguments.list.output);
  if (!out) {
    return report(out.error());
  }
  const std::string& temporary_path = (*out)->temporary_path();
  const TemporaryFileGuard guard(temporary_path);
  const std::vector<FileIdentity> outputs = own_outputs(arguments.list.output, temporary_path);
  if (const Result<void> apart = check_list_is_no_output(arguments.files0_from, outputs); !apart) {
    return report(apart.error());
  }
  Result<Sources> sources =
      gather_sources(arguments.paths, arguments.files0_from, arguments.list.keep_quiet);
  const Result<void> apart = sources && arguments.list.output == "-"
                                 ? check_standard_input(sources->inputs)
                                 : Result<void>();
  if (!sources || !apart) {
    return report(!sources ? sources.error() : apart.error());
  }
  if (arguments.verify) {
    if (const Result<void> copied = make_rereadable(*sources); !copied) {
      return report(copied.error());
    }
  }
  Options options = arguments.options;
  options.never_read = outputs;

  // What is said of the count, and its proof, before anything is written.
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
      print_error_text(stats_report(*arguments.stats, run->counts, run->whole_account()));
    }
  });
  return any_input_lost(run->counts.notices()) ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace hapax::cli
