#include "cli/output_names.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/retry.h"
#include "base/unique_fd.h"
#include "cli/flag_reader.h"
#include "cli/messages.h"

namespace hapax::cli {
namespace {

enum class Suggestion : std::uint8_t { kPandas, kRead, kSheet, kDatabase, kConvert };

struct ForeignFormat {
  std::string_view extension;
  std::string_view name;
  Suggestion suggestion;
  std::string_view method = {};  // of pandas
};
constexpr std::array kForeignFormats = {
    ForeignFormat{"parquet", "Parquet", Suggestion::kPandas, "to_parquet"},
    ForeignFormat{"arrow", "Arrow", Suggestion::kPandas, "to_feather"},
    ForeignFormat{"feather", "Feather", Suggestion::kPandas, "to_feather"},
    ForeignFormat{"orc", "ORC", Suggestion::kPandas, "to_orc"},
    ForeignFormat{"avro", "Avro", Suggestion::kConvert},
    ForeignFormat{"xlsx", "a spreadsheet", Suggestion::kSheet},
    ForeignFormat{"xls", "a spreadsheet", Suggestion::kSheet},
    ForeignFormat{"ods", "a spreadsheet", Suggestion::kSheet},
    ForeignFormat{"sqlite", "a database", Suggestion::kDatabase},
    ForeignFormat{"sqlite3", "a database", Suggestion::kDatabase},
    ForeignFormat{"db", "a database", Suggestion::kDatabase},
    ForeignFormat{"pkl", "a pickle", Suggestion::kRead},
    ForeignFormat{"pickle", "a pickle", Suggestion::kRead},
    ForeignFormat{"npz", "an archive of NumPy", Suggestion::kRead},
};
constexpr std::array<std::string_view, 5> kCompressed = {"gz", "bz2", "xz", "zst", "lz4"};

std::string lower_ascii(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// The extension in lower case, without its dot; empty if there is none.
std::string extension_of(const std::string& path) {
  const std::string name = base_name(path);
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos ? "" : lower_ascii(name.substr(dot + 1));
}

const ForeignFormat* foreign_format(const std::string& path) {
  const auto* const found =
      std::find_if(kForeignFormats.begin(), kForeignFormats.end(),
                   [extension = extension_of(path)](const ForeignFormat& format) {
                     return format.extension == extension;
                   });
  return found == kForeignFormats.end() ? nullptr : found;
}

std::string way_to(const ForeignFormat& format) {
  // Without the last argument pandas takes the words "null" and "nan" for nothing.
  constexpr std::string_view kRead =
      "pandas.read_csv('words.csv', dtype={'word': str}, keep_default_na=False)";
  switch (format.suggestion) {
    case Suggestion::kPandas:
      return fmt::format("write words.csv, then: python3 -c \"import pandas; {}.{}('words.{}')\"",
                         kRead, format.method, format.extension);
    case Suggestion::kRead:
      return fmt::format("write words.csv, which Python reads by {}", kRead);
    case Suggestion::kSheet:
      return "write words.csv, and open it there as UTF-8, with the words as text";
    case Suggestion::kDatabase:
      return fmt::format(
          "write words.csv, then: sqlite3 words.{} 'create table words(word text, count integer)' "
          "'.import --csv --skip 1 words.csv words'",
          format.extension);
    case Suggestion::kConvert:
      break;
  }
  return "write words.csv or words.jsonl, and convert it";
}

// output*, out.*
bool is_named_as_output(const std::string& path) {
  const std::string name = lower_ascii(base_name(path));
  return name.starts_with("output") || name == "out" || name.starts_with("out.");
}

bool has_extension_of_its_own(const std::vector<std::string>& paths) {
  const std::string extension = extension_of(paths.back());
  return !extension.empty() && std::none_of(paths.begin(), paths.end() - 1, [&](const auto& path) {
    return extension_of(path) == extension;
  });
}

// The first bytes of a regular file. Empty for other files, and if reading fails.
std::string first_bytes(const std::string& path) {
  constexpr std::size_t kBytes = 4096;
  const UniqueFd file(retry_on_interrupt(
      [&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
  struct stat status {};
  if (!file || retry_on_interrupt([&] { return ::fstat(file.get(), &status); }) != 0 ||
      !S_ISREG(status.st_mode)) {
    return {};
  }
  std::string bytes(kBytes, '\0');
  const ssize_t got =
      retry_on_interrupt([&] { return ::pread(file.get(), bytes.data(), bytes.size(), 0); });
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return bytes;
}

// The number of a line "word: 12"; nothing if the line has another form, or a number of more than
// 18 digits. ASCII characters of a word are letters, digits and _.
std::optional<std::uint64_t> count_in(std::string_view line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos || colon == 0 || line.size() - colon > 20) {
    return {};
  }
  const auto is_of_word = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || c == '_' || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  const std::string_view word = line.substr(0, colon);
  const std::string_view digits = line.substr(colon + 2);
  if (!std::all_of(word.begin(), word.end(), is_of_word) || digits.empty()) {
    return {};
  }
  std::uint64_t count = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') {
      return {};
    }
    count = 10 * count + static_cast<std::uint64_t>(c - '0');
  }
  return count;
}

// Whether all lines are "word: count", the most frequent first, or the first line is that of a
// table.
bool begins_as_list(std::string_view text) {
  if (text.starts_with("word,count\n") || text.starts_with("word\tcount\n")) {
    return true;
  }
  std::uint64_t before = UINT64_MAX;
  std::size_t lines = 0;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    const std::optional<std::uint64_t> count = count_in(text.substr(0, end));
    if (!count || *count > before) {
      return false;
    }
    before = *count;
    ++lines;
    text.remove_prefix(end + 1);
  }
  return lines > 1;
}

}  // namespace

std::optional<Error> check_output(const std::string& output) {
  if (output.empty()) {
    return usage_error("--output is empty", "name a file, or - for standard output");
  }
  const std::string extension = extension_of(output);
  if (std::find(kCompressed.begin(), kCompressed.end(), extension) != kCompressed.end()) {
    return usage_error("the list is not compressed, as '" + shown_path(output) + "' would be",
                       "leave out the ." + extension +
                           ", or leave out --output and send the list through a compressor");
  }
  if (const ForeignFormat* const format = foreign_format(output)) {
    return usage_error(
        fmt::format("'{}' means {}, which hapax does not write", shown_path(output), format->name),
        way_to(*format));
  }
  return {};
}

bool is_foreign_format(const std::string& output) { return foreign_format(output) != nullptr; }

bool ends_with_output_name(const std::vector<std::string>& paths) {
  return paths.size() > 1 && (is_named_as_output(paths.back()) || has_extension_of_its_own(paths));
}

Error suggest_output(Error error, const std::vector<std::string>& paths, std::string_view flag) {
  if (error.kind == ErrorKind::kNotFound && ends_with_output_name(paths) &&
      error.path == paths.back()) {
    error.remedy +=
        fmt::format("; if it is to be written: {} {}", flag, path_in_command(error.path));
  }
  return error;
}

void warn_of_earlier_list(const std::vector<std::string>& paths, std::string_view flag) {
  if (paths.size() > 1 && is_named_as_output(paths.back()) &&
      begins_as_list(first_bytes(paths.back()))) {
    const std::string& path = paths.back();
    say_warning(fmt::format("{}: counted, but it looks like an earlier list; to write to it: {} {}",
                            shown_path(path), flag, path_in_command(path)));
  }
}

}  // namespace hapax::cli
