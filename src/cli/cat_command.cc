#include "cli/cat_command.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/machine.h"
#include "cli/counts_files.h"
#include "cli/listing.h"
#include "cli/output_names.h"
#include "cli/signals.h"
#include "cli/sources.h"
#include "counts/merge_runs.h"
#include "counts_files/load.h"
#include "order/selects.h"

namespace hapax::cli {
namespace {

// Prints words as they are read, in the order of their bytes. Takes memory for a block of each
// file.
Result<void> print_streaming(std::span<counts::RunReader> runs, const Selection& selection,
                             output::Writer& writer, output::OutputFile& out) {
  counts::MergedRuns words(runs);
  Result<void> written = writer.begin();
  while (written) {
    const std::optional<WordCount> entry = words.next();
    if (!entry) {
      written = words.error() ? Result<void>(*words.error()) : writer.end();
      break;
    }
    if (order::selects(selection, *entry)) {
      written = writer.word(*entry);
    }
  }
  return commit(out, written);
}

Result<void> print(std::span<counts::RunReader> runs, const CatArguments& arguments,
                   output::Writer& writer, output::OutputFile& out) {
  const ListArguments& list = arguments.list;
  const Selection& selection = list.selection;
  if (selection.order == Order::kByWord && !selection.first) {
    return print_streaming(runs, selection, writer, out);
  }
  const Result<Counts> sum = counts_files::load(runs, arguments.options);
  if (!sum) {
    return sum.error();
  }
  const std::unique_ptr<Cursor> cursor = sum->cursor(selection, usable_processors());
  Result<void> written = write_list(*cursor, writer, out);
  if (written) {
    say_afterwards([&] { say_how_many(*cursor, sum->size(), list); });
  }
  return written;
}

}  // namespace

ExitCode run_cat(const CatArguments& arguments) {
  const Result<std::unique_ptr<output::OutputFile>> out = open_output(arguments.list.output);
  if (!out) {
    return report(out.error());
  }
  const TemporaryFileGuard guard((*out)->temporary_path());
  const Result<Sources> sources =
      gather_sources(arguments.paths, std::nullopt, arguments.list.keep_quiet);
  if (!sources) {
    return report(sources.error());
  }
  Result<std::vector<counts::RunReader>> runs =
      open_counts_files(sources->inputs, arguments.list.output, arguments.options);
  if (!runs) {
    return report(suggest_output(runs.error(), arguments.paths, "-o"));
  }
  const std::unique_ptr<output::Writer> writer =
      output::make_writer(arguments.list.format, **out, runs->front().header());
  const Result<void> printed = print(*runs, arguments, *writer, **out);
  return printed ? ExitCode::kDone : report(printed.error());
}

}  // namespace hapax::cli
