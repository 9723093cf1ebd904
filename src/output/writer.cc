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

// In the order in which help lists them.
constexpr std::array<FormatRow, 6> kFormats{{
    {Format::kText, "text", "txt", make_text_writer},
    {Format::kTsv, "tsv", "tsv", make_tsv_writer},
    {Format::kCsv, "csv", "csv", make_csv_writer},
    {Format::kJson, "json", "json", make_json_writer},
    {Format::kJsonl, "jsonl", "jsonl", make_jsonl_writer},
    {Format::kCounts, "counts", "counts", make_counts_writer},
}};
static_assert(has_each_value(kFormats, &FormatRow::format));

constexpr auto kNames = [] {
  std::array<Named<Format>, kFormats.size()> names{};
  std::ranges::transform(kFormats, names.begin(), [](const FormatRow& row) {
    return Named<Format>{row.format, row.name};
  });
  return names;
}();

std::string lower_ascii(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lowered;
}

}  // namespace

std::span<const Named<Format>> format_names() { return kNames; }

std::optional<Format> format_of_extension(std::string_view path) {
  const std::size_t mark = path.find_last_of("./");
  if (mark == std::string_view::npos || path[mark] != '.') {
    return std::nullopt;
  }
  const std::string extension = lower_ascii(path.substr(mark + 1));
  const auto* const row = std::ranges::find(kFormats, extension, &FormatRow::extension);
  return row == kFormats.end() ? std::nullopt : std::optional(row->format);
}

std::unique_ptr<Writer> make_writer(Format format, OutputFile& out, const counts::RunHeader& of) {
  return std::ranges::find(kFormats, format, &FormatRow::format)->make(out, of);
}

void Writer::format(Cursor& /*words*/, std::string& /*to*/) const {}
Result<OutputFile*> Writer::flush() { return nullptr; }

namespace {

Result<void> write_words(Cursor& cursor, Writer& writer, unsigned workers) {
  if (auto begun = writer.begin(); !begun) {
    return begun;
  }
  if (writer.formats_apart() && cursor.size() > kWordsOfAPiece && cursor.part(0, 0) != nullptr) {
    const Result<OutputFile*> out = writer.flush();
    const Result<void> written =
        out ? write_pieces(cursor, writer, **out, workers) : Result<void>(out.error());
    return written ? writer.end() : written;
  }
  while (const auto entry = cursor.next()) {
    if (auto written = writer.word(*entry); !written) {
      return written;
    }
  }
  return writer.end();
}

}  // namespace

// Reading words from disk may fail at any word.
Result<void> write_all(Cursor& cursor, Writer& writer, unsigned workers) {
  try {
    return write_words(cursor, writer, workers);
  } catch (const Failure& failure) {
    return failure.error();
  }
}

}  // namespace hapax::output
