#include "cli/arguments.h"

#include <unistd.h>

#include <utility>

#include "cli/flag_reader.h"
#include "cli/output_names.h"
#include "cli/terminal.h"

namespace hapax::cli {
namespace {

Selection read_selection(FlagReader& flags) {
  Selection selection;
  selection.order = flags.choice<Order>("sort").value_or(selection.order);
  selection.first = flags.number("top", 0);
  selection.min_count = flags.number("min-count", 0).value_or(selection.min_count);
  selection.min_length = flags.number("min-length", 0).value_or(selection.min_length);
  return selection;
}

output::Format read_format(FlagReader& flags, const CommandLine& line, const std::string& output) {
  const auto chosen = flags.choice<output::Format>("format");
  const bool is_json = line.has("json");
  if (is_json && chosen.value_or(output::Format::kJson) != output::Format::kJson) {
    flags.fail(usage_error("--json and --format " + *line.value("format") + " exclude each other",
                           "leave one of them out"));
  }
  if (chosen || is_json) {
    return chosen.value_or(output::Format::kJson);
  }
  return output::format_of_extension(output).value_or(output::Format::kText);
}

ListArguments read_list(FlagReader& flags, const CommandLine& line) {
  ListArguments list;
  list.output = line.value("output").value_or(list.output);
  list.format = read_format(flags, line, list.output);
  list.selection = read_selection(flags);
  list.keep_quiet = line.has("quiet");
  return list;
}

Options read_options(FlagReader& flags, const CommandLine& line, const std::string& output) {
  Options options = read_text_options(flags, line, output);
  options.strategy = flags.choice<StrategyKind>("strategy").value_or(options.strategy);
  if (line.value("workers").value_or("auto") != "auto") {
    options.workers =
        static_cast<unsigned>(flags.number("workers", 1, kMaxWorkers, ", or auto").value_or(0));
  }
  options.internals.chunk_bytes =
      flags.number("chunk-bytes", 1).value_or(options.internals.chunk_bytes);
  options.internals.hash_seed = flags.number("hash-seed", 0);
  return options;
}

CountsFileOptions read_counts_file_options(FlagReader& flags, const CommandLine& line,
                                           const std::string& output) {
  CountsFileOptions options;
  options.decoder_memory = flags.bytes("decoder-memory").value_or(options.decoder_memory);
  MemoryFlags memory = read_memory_flags(flags, line, output);
  options.memory_limit = memory.limit;
  options.temporary_folder = std::move(memory.folder);
  return options;
}

// A counts file holds all words of what was counted, in the order of their bytes, and is no text.
std::optional<Error> check_counts_format(const CommandLine& line) {
  for (const char* const flag : {"top", "min-count", "min-length"}) {
    if (line.has(flag)) {
      return usage_error(
          "a counts file holds all words, so --" + std::string(flag) + " does not go with it",
          "leave words out when it is printed: hapax cat --" + std::string(flag));
    }
  }
  if (line.value("sort").value_or("word") != "word") {
    return usage_error("a counts file is sorted by word", "sort it when it is printed: hapax cat");
  }
  return {};
}

std::optional<Error> check_no_terminal(const std::string& output) {
  if (output == "-" && is_terminal(STDOUT_FILENO)) {
    return usage_error("counts are no text to show on a terminal",
                       "name a file with --output, or print them with hapax cat");
  }
  return {};
}

}  // namespace

Result<CountArguments> read_count_arguments(const CommandLine& line) {
  FlagReader flags(line);
  CountArguments arguments;
  arguments.paths = line.operands();
  arguments.files0_from = line.value("files0-from");
  arguments.list = read_list(flags, line);
  arguments.options = read_options(flags, line, arguments.list.output);
  arguments.progress = flags.choice<ShowProgress>("progress").value_or(arguments.progress);
  arguments.stats = flags.choice<StatsForm>("stats");
  arguments.verify = line.has("verify");
  if (flags.error()) {
    return *flags.error();
  }
  if (auto error = check_output(arguments.list.output)) {
    return *error;
  }
  if (arguments.list.format == output::Format::kCounts) {
    if (auto error = check_counts_format(line)) {
      return *error;
    }
    if (auto error = check_no_terminal(arguments.list.output)) {
      return *error;
    }
    arguments.list.selection.order = Order::kByWord;
  }
  if (auto error = check_options(arguments.options)) {
    return *error;
  }
  if (auto error = check_sources(arguments.paths, arguments.files0_from)) {
    return *error;
  }
  return arguments;
}

Result<CatArguments> read_cat_arguments(const CommandLine& line) {
  FlagReader flags(line);
  CatArguments arguments;
  arguments.paths = line.operands();
  arguments.list = read_list(flags, line);
  arguments.options = read_counts_file_options(flags, line, arguments.list.output);
  if (flags.error()) {
    return *flags.error();
  }
  if (arguments.list.format == output::Format::kCounts) {
    return usage_error("cat prints text", "hapax merge writes counts files");
  }
  if (auto error = check_output(arguments.list.output)) {
    return *error;
  }
  if (auto error = check_sources(arguments.paths, std::nullopt)) {
    return *error;
  }
  return arguments;
}

Result<MergeArguments> read_merge_arguments(const CommandLine& line) {
  FlagReader flags(line);
  MergeArguments arguments;
  arguments.paths = line.operands();
  arguments.files0_from = line.value("files0-from");
  arguments.output = line.value("output").value_or(arguments.output);
  arguments.options = read_counts_file_options(flags, line, arguments.output);
  if (flags.error()) {
    return *flags.error();
  }
  if (arguments.paths.empty() && !arguments.files0_from) {
    return usage_error("no counts file is named", "name some, or - for standard input");
  }
  const std::optional<output::Format> meant = output::format_of_extension(arguments.output);
  if (meant.value_or(output::Format::kCounts) != output::Format::kCounts ||
      is_foreign_format(arguments.output)) {
    return usage_error("merge writes a counts file, not what '" +
                           escape_controls(arguments.output) + "' is called",
                       "call it .counts, or print the files with hapax cat --output");
  }
  if (auto error = check_output(arguments.output)) {
    return *error;
  }
  if (auto error = check_no_terminal(arguments.output)) {
    return *error;
  }
  if (auto error = check_sources(arguments.paths, arguments.files0_from)) {
    return *error;
  }
  return arguments;
}

}  // namespace hapax::cli
