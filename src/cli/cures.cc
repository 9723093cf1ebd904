#include "cli/cures.h"

#include <algorithm>
#include <array>

#include "base/shown_path.h"

namespace hapax::cli {
namespace {

struct Row {
  std::string_view format;
  std::string_view what;
  std::string_view before;  // of the path, in the command
  std::string_view after;
};

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
    Row{"sqlite", "an SQLite database", "sqlite3 ", " .dump"},
};

constexpr std::string_view kWordExtension = ".doc";

// Documents that are zip archives of XML.
constexpr std::array<std::string_view, 3> kPandocExtensions = {".docx", ".epub", ".odt"};

std::string shell_word(std::string_view path) {
  const bool is_safe = !path.empty() && std::all_of(path.begin(), path.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("._-/+,:@%=").find(letter) != std::string_view::npos;
  });
  if (!is_safe || shorten_path(path) != path) {
    return "FILE";
  }
  return path.front() == '-' ? "./" + std::string(path) : std::string(path);
}

}  // namespace

Cure cure_for(std::string_view format, std::string_view path) {
  const std::string word = shell_word(path);
  if (format == "zip" && std::any_of(kPandocExtensions.begin(), kPandocExtensions.end(),
                                     [&](std::string_view end) { return path.ends_with(end); })) {
    return {"a document in a zip archive", "pandoc -t plain " + word};
  }
  const auto* const row = std::find_if(kRows.begin(), kRows.end(),
                                       [&](const Row& known) { return known.format == format; });
  if (row == kRows.end()) {
    return {std::string(format), ""};
  }
  if (format == "ms-office" && !path.ends_with(kWordExtension)) {
    return {std::string(row->what), ""};
  }
  return {std::string(row->what), std::string(row->before) + word + std::string(row->after)};
}

}  // namespace hapax::cli
