#include "cli/flag_reader.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "base/machine.h"
#include "cli/memory_limit.h"
#include "cli/suggest.h"
#include "cli/temporary_folder.h"
#include "input/encoding_names.h"
#include "input/glob.h"
#include "input/transcode_stream.h"
#include "table/cpu_levels.h"

namespace hapax::cli {
namespace {

std::string range_words(std::uint64_t least, std::uint64_t most) {
  return most == UINT64_MAX
             ? "a whole number of " + std::to_string(least) + " or more"
             : "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

}  // namespace

Error usage_error(std::string cause, std::string remedy) {
  return Error{
      .kind = ErrorKind::kInvalidArgument, .cause = std::move(cause), .remedy = std::move(remedy)};
}

std::optional<std::uint64_t> FlagReader::number(std::string_view name, std::uint64_t least,
                                                std::uint64_t most, std::string_view other_values) {
  const std::optional<std::string> value = line_.value(name);
  if (!value) {
    return {};
  }
  std::uint64_t number = 0;
  const char* end = value->data() + value->size();
  const auto [stop, failure] = std::from_chars(value->data(), end, number);
  const bool is_number = stop == end && failure != std::errc::invalid_argument;
  if (!is_number || failure == std::errc::result_out_of_range || number < least || number > most) {
    fail(name, *value, range_words(least, most).append(other_values));
    return {};
  }
  return number;
}

std::optional<std::uint64_t> FlagReader::bytes(std::string_view name) {
  const std::optional<std::string> value = line_.value(name);
  if (!value) {
    return {};
  }
  const std::optional<std::uint64_t> bytes = size_in_bytes(*value);
  if (!bytes) {
    fail(name, *value, "a size, such as 512M, 1G or a number of bytes");
  }
  return bytes;
}

std::optional<std::uint64_t> FlagReader::memory(std::string_view name) {
  const std::optional<std::string> value = line_.value(name);
  if (!value) {
    return {};
  }
  const std::optional<std::uint64_t> bytes = memory_size(*value, usable_memory_bytes());
  if (!bytes) {
    fail(name, *value, "a size, such as 512M or 2G, or a share of the memory from 1% to 100%");
  }
  return bytes;
}

void FlagReader::fail(std::string_view name, const std::string& value, const std::string& wanted) {
  fail(usage_error("--" + std::string(name) + " takes " + wanted + ", not '" + shown_path(value) +
                   "'"));
}

void FlagReader::fail(Error error) {
  if (!error_) {
    error_ = std::move(error);
  }
}

namespace {

// The most similar known name; empty if none is similar.
std::string nearest_encoding(const std::string& encoding) {
  constexpr std::size_t kMaxMistakes = 2;
  constexpr std::size_t kLongestName = 64;
  if (encoding.size() > kLongestName) {
    return "";
  }
  const std::string plain = input::plain_encoding_name(encoding);
  std::string near;
  std::size_t fewest = kMaxMistakes + 1;
  for (const std::string& name : input::encoding_names()) {
    const std::size_t mistakes = edit_distance(plain, input::plain_encoding_name(name));
    if (mistakes < fewest && mistakes < plain.size() / 2) {
      fewest = mistakes;
      near = name;
    }
  }
  return near;
}

// Suggests a name only if `encoding` is unknown. A known name that is refused is not mistyped.
Error with_suggestion(Error error, const std::string& encoding) {
  const bool is_unknown = error.cause == input::unknown_encoding(encoding).cause;
  const std::string near = is_unknown ? nearest_encoding(encoding) : "";
  if (!near.empty()) {
    error.remedy = "did you mean " + near + "? " + error.remedy;
  }
  return error;
}

}  // namespace

MemoryFlags read_memory_flags(FlagReader& flags, const CommandLine& line,
                              const std::string& output) {
  const std::string chosen = line.value("tmp").value_or("");
  if (line.has("tmp") && chosen.empty()) {
    flags.fail(usage_error("--tmp is empty", "name a directory"));
  } else if (!chosen.empty()) {
    if (const Result<void> writable = check_temporary_folder(chosen); !writable) {
      flags.fail(writable.error());
    }
  }
  const std::optional<std::uint64_t> limit = flags.memory("memory");
  return {line.has("memory") ? limit.value_or(0) : default_memory_limit(),
          temporary_folder(chosen, output)};
}

Options read_text_options(FlagReader& flags, const CommandLine& line, const std::string& output) {
  Options options;
  options.tokens = flags.choice<TokenProfile>("tokens").value_or(options.tokens);
  options.letter_case = flags.choice<LetterCase>("case").value_or(options.letter_case);
  options.decompress = flags.choice<Decompress>("decompress").value_or(options.decompress);
  options.decoder_memory = flags.bytes("decoder-memory").value_or(options.decoder_memory);
  MemoryFlags memory = read_memory_flags(flags, line, output);
  options.memory_limit = memory.limit;
  options.temporary_folder = std::move(memory.folder);
  options.invalid_bytes = line.has("strict") ? InvalidBytes::kFail : InvalidBytes::kAsSeparator;
  options.on_unreadable = line.has("keep-going") ? OnUnreadable::kSkip : OnUnreadable::kFail;
  options.binary_inputs = line.has("skip-binary") ? BinaryInputs::kSkip : BinaryInputs::kCount;
  options.encoding = line.value("encoding").value_or("");
  if (line.has("encoding") && options.encoding.empty()) {
    flags.fail(input::unknown_encoding(""));
  }
  options.globs = line.values("glob");
  options.hidden_files = line.has("skip-hidden") ? HiddenFiles::kSkip : HiddenFiles::kCount;
  options.directory_links = line.has("follow") ? DirectoryLinks::kFollow : DirectoryLinks::kSkip;
  options.internals.kernel = line.value("kernel").value_or("auto");
  if (options.internals.kernel == "auto") {
    options.internals.kernel.clear();
  }
  return options;
}

std::optional<Error> check_options(const Options& options) {
  if (!options.encoding.empty()) {
    if (const Result<void> known = input::check_encoding(options.encoding); !known) {
      return with_suggestion(known.error(), options.encoding);
    }
  }
  if (table::find_cpu_level(options.internals.kernel) == nullptr) {
    return usage_error(
        "this processor cannot run the kernel '" + shown_path(options.internals.kernel) + "'",
        "hapax --version names those that it can");
  }
  const Result<input::Globs> globs = input::Globs::parse(options.globs);
  return globs ? std::optional<Error>() : globs.error();
}

std::optional<Error> check_sources(const std::vector<std::string>& paths,
                                   const std::optional<std::string>& files0_from) {
  if (files0_from && !paths.empty()) {
    return usage_error("--files0-from names the inputs, so no PATH can be given",
                       "leave out '" + shown_path(paths.front()) + "'");
  }
  if (std::count(paths.begin(), paths.end(), "-") > 1) {
    return usage_error("- is given twice", "standard input can be read only once");
  }
  if (std::count(paths.begin(), paths.end(), "") > 0) {
    return usage_error("a PATH is empty", "use - for standard input, or . for this directory");
  }
  return {};
}

}  // namespace hapax::cli
