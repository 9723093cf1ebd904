#include "cli/count_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/machine.h"
#include "base/stopwatch.h"
#include "cli/listing.h"
#include "cli/notices.h"
#include "cli/output_names.h"
#include "cli/own_outputs.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/sources.h"
#include "cli/stats_report.h"
#include "compare/difference.h"
#include "counts/run_format.h"
#include "hapax/count.h"

namespace hapax::cli {
namespace {

Result<Counts> count_watched(const Sources& sources, Options options,
                             const CountArguments& arguments, const std::string& doing) {
  Progress progress;
  const bool is_silent = arguments.list.keep_quiet && arguments.progress == ShowProgress::kAuto;
  const ShowProgress show = is_silent ? ShowProgress::kNever : arguments.progress;
  // The total asks for the size of every file.
  options.progress = is_shown(show) ? &progress : nullptr;
  const ProgressMeter meter(progress, doing, show);
  return count(sources.inputs, options);
}

// Says how it went; an error where the two results differ.
Result<void> verify(const Sources& sources, const Options& options, const CountArguments& arguments,
                    const Counts& counts) {
  Options linear = options;
  linear.strategy = StrategyKind::kLinear;
  const Result<Counts> reference = count_watched(sources, linear, arguments, "verifying");
  if (!reference) {
    return reference.error();
  }
  const std::string tested_name = fmt::format(
      "{} ({})", counts.account().strategy, counted(counts.account().workers, "worker", "workers"));
  if (const auto difference = compare::first_difference(
          counts, *reference, arguments.list.selection.order, tested_name, "linear (again)")) {
    return Error{.kind = ErrorKind::kInputChanged,
                 .cause = "equal: no; the first difference is in " + *difference,
                 .remedy =
                     "nothing was written; if no input has changed meanwhile, please report "
                     "this as a bug of hapax"};
  }
  print_error_text(fmt::format(
      "equal: yes ({}, {}: {:.3f} s; linear: {:.3f} s)\n", counted(counts.size(), "word", "words"),
      tested_name, counts.account().elapsed_seconds, reference->account().elapsed_seconds));
  return {};
}

// Sorts and writes the list; gives the pass that was made. `account` gets the times.
Result<std::unique_ptr<Cursor>> write_counts(const Counts& counts, const CountArguments& arguments,
                                             output::OutputFile& out, Account& account) {
  std::unique_ptr<Cursor> cursor;
  {
    const Stopwatch stopwatch(account, Phase::kSort);
    cursor = counts.cursor(arguments.list.selection, account.workers);
  }
  const Stopwatch stopwatch(account, Phase::kWrite);
  const Options& options = arguments.options;
  const std::unique_ptr<output::Writer> writer = output::make_writer(
      arguments.list.format, out,
      counts::run_header(counts::RunOrder::kByWord, options.tokens, options.letter_case));
  const Result<void> written = write_list(*cursor, *writer, out, account.workers);
  return written ? Result<std::unique_ptr<Cursor>>(std::move(cursor)) : written.error();
}

// The account of the whole run: sorting and writing are part of it, of its time and its memory.
void finish(Account& account, const Costs& before_writing) {
  account.elapsed_seconds += account[Phase::kSort] + account[Phase::kWrite];
  add_costs_since(before_writing, account);
  account.peak_bytes = std::max(account.peak_bytes, peak_memory_bytes());
}

}  // namespace

ExitCode run_count(const CountArguments& arguments) {
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

  // The count. From here on it does not change.
  const Result<Counts> counts = count_watched(*sources, options, arguments, "counting");
  if (!counts) {
    return report(suggest_output(counts.error(), arguments.paths, "-o"));
  }
  report_notices(counts->notices(), arguments.list.keep_quiet ? Speak::kErrorsOnly : Speak::kAll);
  if (!arguments.list.keep_quiet) {
    warn_of_earlier_list(arguments.paths, "-o");
  }

  // The proof, before anything is written.
  if (arguments.verify) {
    if (const Result<void> equal = verify(*sources, options, arguments, *counts); !equal) {
      return report(equal.error());
    }
  }

  // The list, and what is said about it.
  Account account = counts->account();
  const Costs before_writing = costs_so_far(Whose::kProcess);
  const Result<std::unique_ptr<Cursor>> shown = write_counts(*counts, arguments, **out, account);
  if (!shown) {
    return report(shown.error());
  }
  say_afterwards([&] {
    say_how_many(**shown, counts->size(), arguments.list);
    if (arguments.stats) {
      finish(account, before_writing);
      print_error_text(stats_report(*arguments.stats, *counts, account));
    }
  });
  return any_input_lost(counts->notices()) ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace hapax::cli
