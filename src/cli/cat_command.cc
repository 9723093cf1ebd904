#include "cli/cat_command.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/address_space.h"
#include "base/machine.h"
#include "cli/counts_files.h"
#include "cli/listing.h"
#include "cli/output_names.h"
#include "cli/signals.h"
#include "cli/sources.h"
#include "counts/merge_runs.h"
#include "order/selects.h"
#include "order/sorted_cursor.h"

namespace hapax::cli {
namespace {

// Prints words as they are read, in the order of their bytes. Takes memory for a block of each
// file.
Result<void> print_streaming(counts::MergedRuns& words, const Selection& selection,
                             output::Writer& writer, output::OutputFile& out) {
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

// Adds all files up in one table, which can then be sorted.
Result<std::shared_ptr<const order::TableSet>> load(counts::MergedRuns& words) {
  auto set = std::make_shared<order::TableSet>(hash::Seed(random_seed()));
  Result<table::Table> table = table::Table::create(
      Region::Backing::kPrivate, table::default_reservation(reservable_bytes(), 1), 0, set->budget);
  if (!table) {
    return table.error();
  }
  while (const std::optional<WordCount> entry = words.next()) {
    if (Result<void> added = table->add_word(entry->word, entry->count, set->seed); !added) {
      return added.error();
    }
  }
  if (words.error()) {
    return *words.error();
  }
  set->add(std::move(table).value());
  return std::shared_ptr<const order::TableSet>(std::move(set));
}

Result<void> print(counts::MergedRuns& words, const ListArguments& list, output::Writer& writer,
                   output::OutputFile& out) {
  const Selection& selection = list.selection;
  if (selection.order == Order::kByWord && !selection.first) {
    return print_streaming(words, selection, writer, out);
  }
  Result<std::shared_ptr<const order::TableSet>> set = load(words);
  if (!set) {
    return set.error();
  }
  const std::unique_ptr<Cursor> cursor =
      order::make_sorted_cursor(*set, selection, usable_processors());
  Result<void> written = write_list(*cursor, writer, out);
  if (written) {
    say_afterwards([&] { say_how_many(*cursor, (*set)->tables.front().size(), list); });
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
      open_counts_files(sources->inputs, arguments.list.output, arguments.decoder_memory);
  if (!runs) {
    return report(suggest_output(runs.error(), arguments.paths, "-o"));
  }
  counts::MergedRuns words(*runs);
  const std::unique_ptr<output::Writer> writer =
      output::make_writer(arguments.list.format, **out, runs->front().header());
  const Result<void> printed = print(words, arguments.list, *writer, **out);
  return printed ? ExitCode::kDone : report(printed.error());
}

}  // namespace hapax::cli
