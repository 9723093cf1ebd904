#include "cli/count_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/machine.h"
#include "base/stopwatch.h"
#include "cli/notices.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "cli/sources.h"
#include "cli/stats_report.h"
#include "cli/terminal.h"
#include "cli/verify.h"
#include "hapax/count.h"
#include "output/output_file.h"
#include "output/writer.h"

namespace hapax::cli {
namespace {

// Opened before anything is counted, so that a target that cannot be written fails at once.
Result<std::unique_ptr<output::OutputFile>> open_output(const std::string& path) {
  if (path == "-") {
    return output::OutputFile::over(STDOUT_FILENO, "standard output");
  }
  return output::OutputFile::open(path);
}

Result<Counts> count_watched(const Sources& sources, Options options,
                             const CountArguments& arguments, const std::string& doing) {
  Progress progress;
  options.progress = &progress;
  const bool is_silent = arguments.keep_quiet && arguments.progress == ShowProgress::kAuto;
  const ProgressMeter meter(progress, doing, is_silent ? ShowProgress::kNever : arguments.progress);
  return count(sources.inputs, options);
}

// The library speaks of options; here they are flags.
Error in_terms_of_flags(Error error) {
  if (error.kind == ErrorKind::kInvalidText) {
    error.remedy = "name the encoding (--encoding NAME), or leave out --strict";
  }
  return error;
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
  if (const auto difference = first_difference(counts, *reference, arguments.selection.order,
                                               tested_name, "linear (again)")) {
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

// A reader that has gone away has had what it wanted.
Result<void> unless_pipe_is_closed(const Result<void>& result) {
  return !result && result.error().kind == ErrorKind::kClosedPipe ? Result<void>() : result;
}

struct Written {
  std::uint64_t words;     // in the list
  std::uint64_t matching;  // that would be in it without --top
};

// Sorts and writes the list. `account` gets the times.
Result<Written> write_list(const Counts& counts, const CountArguments& arguments,
                           output::OutputFile& out, Account& account) {
  std::unique_ptr<Cursor> cursor;
  {
    const Stopwatch stopwatch(account, Phase::kSort);
    cursor = counts.cursor(arguments.selection, account.workers);
  }
  const Stopwatch stopwatch(account, Phase::kWrite);
  const std::unique_ptr<output::Writer> writer = output::make_writer(arguments.format, out);
  Result<void> written = output::write_all(*cursor, *writer);
  if (written) {
    const SignalsHeld held;
    written = out.commit();
  }
  if (const Result<void> result = unless_pipe_is_closed(written); !result) {
    return result.error();
  }
  return Written{cursor->size(), cursor->matching()};
}

// The account of the whole run: sorting and writing are part of it, and of its time.
void finish(Account& account, double cpu_seconds_before) {
  account.elapsed_seconds += account[Phase::kSort] + account[Phase::kWrite];
  account.cpu_seconds = process_cpu_seconds() - cpu_seconds_before;
  account.peak_bytes = std::max(account.peak_bytes, peak_resident_bytes());
}

void say_how_many(const Written& written, const Counts& counts, const CountArguments& arguments) {
  if (!arguments.selection.first || arguments.keep_quiet || !is_terminal(STDERR_FILENO)) {
    return;
  }
  const bool is_filtered = written.matching != counts.size();
  say(fmt::format("showing {} of {}{}", grouped(written.words),
                  counted(written.matching, "word", "words"),
                  is_filtered ? fmt::format(" chosen from {}", grouped(counts.size())) : ""));
}

}  // namespace

ExitCode run_count(const CountArguments& arguments) {
  const double cpu_seconds_before = process_cpu_seconds();

  // Where the list goes, and what is counted: all but the list itself.
  const Result<std::unique_ptr<output::OutputFile>> out = open_output(arguments.output);
  if (!out) {
    return report(out.error());
  }
  const std::string& temporary_path = (*out)->temporary_path();
  const TemporaryFileGuard guard(temporary_path);
  Result<Sources> sources = gather_sources(arguments);
  if (!sources) {
    return report(sources.error());
  }
  if (arguments.verify) {
    if (const Result<void> copied = make_rereadable(*sources); !copied) {
      return report(copied.error());
    }
  }
  Options options = arguments.options;
  options.never_read = own_outputs(arguments.output, temporary_path);

  // The count. From here on it does not change.
  const Positions positions(sources->inputs);
  const Result<Counts> counts = count_watched(*sources, options, arguments, "counting");
  if (!counts) {
    return report(in_terms_of_flags(counts.error()));
  }
  report_notices(counts->notices(), arguments.keep_quiet ? Speak::kErrorsOnly : Speak::kAll);

  // The proof, before anything is written.
  if (arguments.verify) {
    positions.restore();
    if (const Result<void> equal = verify(*sources, options, arguments, *counts); !equal) {
      return report(equal.error());
    }
  }

  // The list, and what is said about it.
  Account account = counts->account();
  const Result<Written> written = write_list(*counts, arguments, **out, account);
  if (!written) {
    return report(written.error());
  }
  say_how_many(*written, *counts, arguments);
  if (arguments.stats) {
    finish(account, cpu_seconds_before);
    print_error_text(stats_report(*arguments.stats, *counts, account));
  }
  return any_input_lost(counts->notices()) ? ExitCode::kFailed : ExitCode::kDone;
}

}  // namespace hapax::cli
