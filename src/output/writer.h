// Formats for (word, count) lists: one writer a format, a file each.
//
//   text   `word: count`                       tsv    `word<TAB>count`, with a header line
//   csv    RFC 4180 with a header line, LF     json   one array of {"word": .., "count": ..}
//   jsonl  one such object a line              counts   binary: docs/counts_format.md
//
// Tested by tests/output/writer_test.cc, which reads every format back, and by tests/cli/.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/enum_table.h"
#include "counts/run_format.h"
#include "hapax/counts.h"
#include "hapax/result.h"
#include "output/output_file.h"

namespace hapax::output {

enum class Format : std::uint8_t { kText, kTsv, kCsv, kJson, kJsonl, kCounts };

std::span<const Named<Format>> format_names();                     // "text", "tsv", ...
std::optional<Format> format_of_extension(std::string_view path);  // out.csv -> kCsv

// Writes one list: begin(), word() for each, end(). Stops at the first error.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual Result<void> begin() = 0;
  virtual Result<void> word(const WordCount& entry) = 0;
  virtual Result<void> end() = 0;

  // Where every word is written by itself, whatever stands before and after it, several may be
  // formatted at once: format() appends those of a pass to `to`, from any thread, and formatted()
  // takes such bytes in their turn, between begin() and end(), instead of word().
  virtual bool formats_apart() const { return false; }
  virtual void format(Cursor& words, std::string& to) const;
  virtual Result<void> formatted(std::string_view bytes);
};

// The writer does not own `out`. `of` is what the words are of, which kCounts writes; it takes them
// in the order of their bytes.
std::unique_ptr<Writer> make_writer(Format format, OutputFile& out, const counts::RunHeader& of);

// begin, all of `cursor`, which nothing has been taken from, end. Where both can, long lists are
// formatted by up to `workers` threads beside the caller's, which writes.
Result<void> write_all(Cursor& cursor, Writer& writer, unsigned workers = 1);

}  // namespace hapax::output
