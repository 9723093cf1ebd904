#include "cli/cures.h"

#include <algorithm>
#include <array>

#include "base/shell_word.h"
#include "hapax/result.h"

namespace hapax::cli {
namespace {

struct Row {
  std::string_view format;
  std::string_view what;
  std::string_view before;  // of the path, in the command
  std::string_view after;
};

// The command decompresses the outer layer, hapax the inner one.
constexpr std::string_view kTwice = "data that was compressed twice";

constexpr std::array kRows = {
    Row{"zip", "a zip archive", "unzip -p ", ""},
    Row{"tar", "a tar archive", "tar -xOf ", ""},
    Row{"compress", "data of compress (.Z)", "gzip -dc ", ""},
    Row{"lzip", "lzip data", "lzip -dc ", ""},
    Row{"lzma", "lzma data", "xz -dc ", ""},
    Row{"brotli", "brotli data", "brotli -dc ", ""},
    Row{"7z", "a 7-Zip archive", "7z x -so ", ""},
    Row{"rar", "a RAR archive", "unrar p -inul ", ""},
    Row{"lz4-legacy", "data of an old lz4", "lz4 -dc ", ""},
    Row{"lzop", "lzop data", "lzop -dc ", ""},
    Row{"pdf", "a PDF document", "pdftotext ", " -"},
    Row{"postscript", "a PostScript document", "ps2ascii ", ""},
    Row{"rtf", "an RTF document", "unrtf --text ", ""},
    Row{"ms-office", "an old Microsoft Office file", "catdoc ", ""},
    Row{"counts", "a counts file of hapax", "hapax cat ", ""},
    Row{"gzip", kTwice, "gzip -dc ", ""},
    Row{"bzip2", kTwice, "bzip2 -dc ", ""},
    Row{"xz", kTwice, "xz -dc ", ""},
    Row{"zstd", kTwice, "zstd -dc ", ""},
    Row{"lz4", kTwice, "lz4 -dc ", ""},
    Row{"sqlite", "an SQLite database", "sqlite3 ", " .dump"},
};

constexpr std::string_view kWordExtension = ".doc";

// Documents that are zip archives of XML.
constexpr std::array<std::string_view, 3> kPandocExtensions = {".docx", ".epub", ".odt"};

std::string file_word(std::string_view path) {
  constexpr std::string_view kStandardInput = "standard input";
  if (path.empty() || path == kStandardInput || shown_path(path) != path) {
    return "FILE";
  }
  const std::string prefix = path.front() == '-' ? "./" : "";
  return shell_word(prefix + std::string(path));
}

}  // namespace

Cure cure_for(std::string_view format, std::string_view path) {
  const std::string word = file_word(path);
  if (format == "zip" && std::any_of(kPandocExtensions.begin(), kPandocExtensions.end(),
                                     [&](std::string_view end) { return path.ends_with(end); })) {
    return {.what = "a document in a zip archive", .command = "pandoc -t plain " + word};
  }
  const auto* const row = std::find_if(kRows.begin(), kRows.end(),
                                       [&](const Row& known) { return known.format == format; });
  if (row == kRows.end()) {
    return {.what = std::string(format), .command = ""};
  }
  if (format == "ms-office" && !path.ends_with(kWordExtension)) {
    return {.what = std::string(row->what), .command = ""};
  }
  return {.what = std::string(row->what),
          .command = std::string(row->before) + word + std::string(row->after),
          .counts = format == "counts"};
}

}  // namespace hapax::cli
