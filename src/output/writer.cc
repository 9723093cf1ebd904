// The registry of formats: their names, extensions and makers, in one table.
#include "output/writer.h"

#include <algorithm>
#include <array>
#include <string>

#include "output/formats.h"
#include "output/pieces.h"

namespace hapax::output {
namespace {

struct FormatRow {
  Format format;
  std::string_view name;
  std::string_view extension;
  std::unique_ptr<Writer> (*make)(OutputFile& out, const counts::RunHeader& of);
};

// In the order of Format.
constexpr std::array<FormatRow, 6> kFormats{{
    {Format::kText, "text", "txt", make_text_writer},
    {Format::kTsv, "tsv", "tsv", make_tsv_writer},
    {Format::kCsv, "csv", "csv", make_csv_writer},
    {Format::kJson, "json", "json", make_json_writer},
    {Format::kJsonl, "jsonl", "jsonl", make_jsonl_writer},
    {Format::kCounts, "counts", "counts", make_counts_writer},
}};

std::optional<Format> find(std::string_view FormatRow::*member, std::string_view value) {
  for (const FormatRow& entry : kFormats) {
    if (entry.*member == value) {
      return entry.format;
    }
  }
  return std::nullopt;
}

std::string lower_ascii(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lowered;
}

}  // namespace

std::optional<Format> format_named(std::string_view name) { return find(&FormatRow::name, name); }

std::optional<Format> format_of_extension(std::string_view path) {
  const std::size_t mark = path.find_last_of("./");
  if (mark == std::string_view::npos || path[mark] != '.') {
    return std::nullopt;
  }
  return find(&FormatRow::extension, lower_ascii(path.substr(mark + 1)));
}

std::unique_ptr<Writer> make_writer(Format format, OutputFile& out, const counts::RunHeader& of) {
  return kFormats[static_cast<std::size_t>(format)].make(out, of);
}

void Writer::format(Cursor& /*words*/, std::string& /*to*/) const {}
Result<void> Writer::formatted(std::string_view /*bytes*/) { return {}; }

Result<void> write_all(Cursor& cursor, Writer& writer, unsigned workers) {
  if (auto begun = writer.begin(); !begun) {
    return begun;
  }
  if (workers > 1 && writer.formats_apart() && cursor.size() > kWordsOfAPiece &&
      cursor.part(0, 0) != nullptr) {
    if (auto written = write_pieces(cursor, writer, workers); !written) {
      return written;
    }
    return writer.end();
  }
  while (const auto entry = cursor.next()) {
    if (auto written = writer.word(*entry); !written) {
      return written;
    }
  }
  return writer.end();
}

}  // namespace hapax::output
