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

  // Whether each word is written in the same way whatever its neighbours are. Several threads may
  // then format words at the same time: format() appends the words of a pass to `to`, from any
  // thread. Such bytes go to the file that flush() returns, in the order of their words, instead of
  // word(). flush() first writes there what the writer has buffered.
  virtual bool formats_apart() const { return false; }
  virtual void format(Cursor& words, std::string& to) const;
  virtual Result<OutputFile*> flush();
};

// The writer does not own `out`. `of` says how the words were counted; kCounts writes it, and takes
// words in the order of their bytes.
std::unique_ptr<Writer> make_writer(Format format, OutputFile& out, const counts::RunHeader& of);

// Writes a whole list: begin(), all words of `cursor`, which is still at its start, end(). If
// cursor and writer allow it, up to `workers` threads format and write a long list.
Result<void> write_all(Cursor& cursor, Writer& writer, unsigned workers = 1);

}  // namespace hapax::output
