#include "cli/arguments.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <utility>

#include "cli/description.h"
#include "cli/terminal.h"
#include "input/glob.h"
#include "input/transcode_stream.h"

namespace hapax::cli {
namespace {

constexpr std::uint64_t kMostWorkers = 1024;

Error usage_error(std::string cause, std::string remedy = "") {
  return Error{
      .kind = ErrorKind::kInvalidArgument, .cause = std::move(cause), .remedy = std::move(remedy)};
}

// Reads the flags of one command line and remembers the first error, so that the list of flags
// below stays a list.
class FlagReader {
 public:
  FlagReader(const CommandLine& line, const Command& command) : line_(line), command_(command) {}

  // Choices stand in the order of their enumerators (description.cc).
  template <typename Enum>
  std::optional<Enum> choice(std::string_view name) const {
    const std::optional<std::string> value = line_.value(name);
    if (!value) {
      return {};
    }
    const auto& choices = flag_named(command_, name).choices;
    const auto found = std::find(choices.begin(), choices.end(), *value);
    return static_cast<Enum>(found - choices.begin());
  }

  std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least,
                                      std::uint64_t most = UINT64_MAX) {
    const std::optional<std::string> value = line_.value(name);
    if (!value) {
      return {};
    }
    std::uint64_t number = 0;
    const char* end = value->data() + value->size();
    const auto [stop, failure] = std::from_chars(value->data(), end, number);
    const bool is_number = stop == end && failure != std::errc::invalid_argument;
    if (!is_number || failure == std::errc::result_out_of_range || number < least ||
        number > most) {
      fail(name, *value, range_words(least, most));
      return {};
    }
    return number;
  }

  void fail(std::string_view name, const std::string& value, const std::string& wanted) {
    if (!error_) {
      error_ = usage_error("--" + std::string(name) + " takes " + wanted + ", not '" +
                           escape_controls(value) + "'");
    }
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  static std::string range_words(std::uint64_t least, std::uint64_t most) {
    return most == UINT64_MAX
               ? "a whole number of " + std::to_string(least) + " or more"
               : "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  }

  const CommandLine& line_;
  const Command& command_;
  std::optional<Error> error_;
};

Selection read_selection(FlagReader& flags) {
  Selection selection;
  selection.order = flags.choice<Order>("sort").value_or(selection.order);
  selection.first = flags.number("top", 0);
  selection.min_count = flags.number("min-count", 0).value_or(selection.min_count);
  selection.min_length = flags.number("min-length", 0).value_or(selection.min_length);
  return selection;
}

output::Format read_format(const FlagReader& flags, const std::string& output) {
  if (const auto chosen = flags.choice<output::Format>("format")) {
    return *chosen;
  }
  return output::format_of_extension(output).value_or(output::Format::kText);
}

ListArguments read_list(FlagReader& flags, const CommandLine& line) {
  ListArguments list;
  list.output = line.value("output").value_or(list.output);
  list.format = read_format(flags, list.output);
  list.selection = read_selection(flags);
  list.keep_quiet = line.has("quiet");
  return list;
}

Options read_options(FlagReader& flags, const CommandLine& line) {
  Options options;
  options.strategy = flags.choice<StrategyKind>("strategy").value_or(options.strategy);
  if (line.value("workers").value_or("auto") != "auto") {
    options.workers = static_cast<unsigned>(flags.number("workers", 1, kMostWorkers).value_or(0));
  }
  options.tokens = flags.choice<TokenProfile>("tokens").value_or(options.tokens);
  options.letter_case = flags.choice<LetterCase>("case").value_or(options.letter_case);
  options.decompress = flags.choice<Decompress>("decompress").value_or(options.decompress);
  options.invalid_bytes = line.has("strict") ? InvalidBytes::kError : InvalidBytes::kSeparate;
  options.unreadable = line.has("keep-going") ? Unreadable::kSkip : Unreadable::kError;
  options.encoding = line.value("encoding").value_or("");
  options.globs = line.values("glob");
  options.chunk_bytes = flags.number("chunk-bytes", 1).value_or(options.chunk_bytes);
  options.hash_seed = flags.number("hash-seed", 0);
  return options;
}

// Checked here so that what is mistyped is wrong usage, whatever the inputs are.
std::optional<Error> check_options(const Options& options) {
  if (!options.encoding.empty()) {
    if (const Result<void> known = input::check_encoding(options.encoding); !known) {
      return known.error();
    }
  }
  const Result<input::Globs> globs = input::Globs::parse(options.globs);
  return globs ? std::optional<Error>() : globs.error();
}

// Nobody means text in a file that is called .gz.
std::optional<Error> check_output(const std::string& output) {
  if (output.empty()) {
    return usage_error("--output is empty", "name a file, or - for standard output");
  }
  const std::size_t dot = output.rfind('.');
  const std::string extension = dot == std::string::npos ? "" : output.substr(dot + 1);
  constexpr std::array<std::string_view, 5> kCompressed = {"gz", "bz2", "xz", "zst", "lz4"};
  if (std::find(kCompressed.begin(), kCompressed.end(), extension) != kCompressed.end()) {
    return usage_error("the list is not compressed, as '" + escape_controls(output) + "' would be",
                       "leave out the ." + extension +
                           ", or leave out --output and send the list through a compressor");
  }
  return {};
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

std::optional<Error> check_sources(const std::vector<std::string>& paths,
                                   const std::optional<std::string>& files0_from) {
  if (files0_from && !paths.empty()) {
    return usage_error("--files0-from names the inputs, so no PATH can be given",
                       "leave out '" + escape_controls(paths.front()) + "'");
  }
  if (std::count(paths.begin(), paths.end(), "-") > 1) {
    return usage_error("- is given twice", "standard input can be read only once");
  }
  if (std::count(paths.begin(), paths.end(), "") > 0) {
    return usage_error("a PATH is empty", "use - for standard input, or . for this folder");
  }
  return {};
}

}  // namespace

Result<CountArguments> read_count_arguments(const CommandLine& line) {
  FlagReader flags(line, count_command());
  CountArguments arguments;
  arguments.paths = line.operands();
  arguments.files0_from = line.value("files0-from");
  arguments.list = read_list(flags, line);
  arguments.options = read_options(flags, line);
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
  FlagReader flags(line, cat_command());
  CatArguments arguments;
  arguments.paths = line.operands();
  arguments.list = read_list(flags, line);
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
  MergeArguments arguments;
  arguments.paths = line.operands();
  arguments.files0_from = line.value("files0-from");
  arguments.output = line.value("output").value_or(arguments.output);
  if (arguments.paths.empty() && !arguments.files0_from) {
    return usage_error("no counts file is named", "name some, or - for standard input");
  }
  const std::optional<output::Format> meant = output::format_of_extension(arguments.output);
  if (meant.value_or(output::Format::kCounts) != output::Format::kCounts) {
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
