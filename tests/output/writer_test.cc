// Every format read back: JSON by nlohmann-json, CSV and TSV by small strict parsers written here.
// The words are hostile (quotes, commas, tabs, line ends, backslashes, NUL, control characters,
// code points beyond the BMP), though no word of today's profile could be.
#include "output/writer.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "counts/run_reader.h"
#include "input/plain_streams.h"
#include "output/output_files.h"
#include "support/bytes.h"
#include "support/temp_dir.h"

namespace hapax::output {
namespace {

// What the words are of, which the counts format alone writes.
const counts::RunHeader kOf =
    counts::run_header(counts::RunOrder::kByWord, TokenProfile::kPython, LetterCase::kLower);

using Row = std::pair<std::string, std::uint64_t>;
using Rows = std::vector<Row>;

// Keeps what is written; fails from the first write on where it is told to.
class MemoryFile final : public OutputFile {
 public:
  Result<void> write(std::string_view bytes) override {
    ++writes;
    if (fails) {
      return Error{.kind = ErrorKind::kNotWritable, .cause = "told to fail"};
    }
    text.append(bytes);
    return {};
  }
  Result<void> prepare() override { return {}; }
  Result<void> publish() override { return {}; }
  const std::optional<Error>& warning() const override { return warning_; }
  const std::string& temporary_path() const override { return none_; }

  std::string text;
  int writes = 0;
  bool fails = false;

 private:
  std::optional<Error> warning_;
  std::string none_;
};

class RowsCursor : public Cursor {
 public:
  explicit RowsCursor(const Rows& rows) : rows_(rows) {}
  std::optional<WordCount> next() override {
    if (next_ == rows_.size()) {
      return std::nullopt;
    }
    const Row& row = rows_[next_++];
    return WordCount{row.first, row.second};
  }
  std::uint64_t size() const override { return rows_.size(); }

 protected:
  const Rows& rows_;
  std::size_t next_ = 0;
};

// The same, of which any part can be had.
class PartsCursor final : public RowsCursor {
 public:
  explicit PartsCursor(const Rows& rows) : PartsCursor(rows, 0, rows.size()) {}
  PartsCursor(const Rows& rows, std::size_t begin, std::size_t end)
      : RowsCursor(rows), begin_(begin), end_(end) {
    next_ = begin;
  }
  std::optional<WordCount> next() override {
    return next_ == end_ ? std::nullopt : RowsCursor::next();
  }
  std::uint64_t size() const override { return end_ - begin_; }
  std::unique_ptr<Cursor> part(std::uint64_t begin, std::uint64_t end) const override {
    return std::make_unique<PartsCursor>(rows_, begin_ + begin, begin_ + end);
  }

 private:
  std::size_t begin_;
  std::size_t end_;
};

std::string written(Format format, const Rows& rows) {
  MemoryFile file;
  RowsCursor cursor(rows);
  const auto writer = make_writer(format, file, kOf);
  EXPECT_TRUE(write_all(cursor, *writer).ok());
  return file.text;
}

const Rows& hostile() {
  static const Rows rows{{"the", 3},
                         {"say \"hi\"", 2},
                         {"\"", 1},
                         {"a,b", 1},
                         {"tab\there", 1},
                         {"line\nfeed", 1},
                         {"carriage\rreturn\r\n", 1},
                         {"back\\slash\\", 1},
                         {"\\t", 1},
                         {std::string("nul\0inside", 10), 1},
                         {"\x01\x1f\x7f", 1},
                         {"\xf0\x9d\x84\x9e\xf0\xa0\x80\x80", 1},  // U+1D11E, U+20000
                         {"\xe2\x80\xa8", 1},                      // U+2028
                         {" edges ", 1},
                         {"", 1},
                         {"most", UINT64_MAX}};
  return rows;
}

Rows read_json(const std::string& text) {
  Rows rows;
  for (const auto& object : nlohmann::json::parse(text)) {
    EXPECT_EQ(object.size(), 2U);
    rows.emplace_back(object.at("word").get<std::string>(),
                      object.at("count").get<std::uint64_t>());
  }
  return rows;
}

Rows read_jsonl(const std::string& text) {
  Rows rows;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    EXPECT_NE(end, std::string::npos) << "the last line has an end too";
    const Rows row = read_json(std::string(1, '[').append(text, at, end - at).append("]"));
    EXPECT_EQ(row.size(), 1U);
    rows.insert(rows.end(), row.begin(), row.end());
    at = end + 1;
  }
  return rows;
}

// RFC 4180, strictly: a quote may stand only around a field, or doubled within one.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> records(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& field = records.back().back();
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      field.push_back(text[++i]);
    } else if (quoted && c == '"') {
      quoted = false;
      EXPECT_TRUE(text[i + 1] == ',' || text[i + 1] == '\n');
    } else if (quoted) {
      field.push_back(c);
    } else if (c == '"') {
      EXPECT_TRUE(field.empty()) << "a quote inside a bare field";
      quoted = true;
    } else if (c == ',') {
      records.back().emplace_back();
    } else if (c == '\n') {
      records.emplace_back(1);
    } else {
      EXPECT_NE(c, '\r');
      field.push_back(c);
    }
  }
  EXPECT_FALSE(quoted);
  EXPECT_EQ(records.back(), std::vector<std::string>(1)) << "the last line has an end too";
  records.pop_back();
  return records;
}

std::string unescape_tsv(const std::string& field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\') {
      text.push_back(field[i]);
      continue;
    }
    const std::size_t which = std::string("tnr\\").find(field.at(++i));
    EXPECT_NE(which, std::string::npos);
    text.push_back("\t\n\r\\"[which]);
  }
  return text;
}

std::vector<std::vector<std::string>> read_tsv(const std::string& text) {
  std::vector<std::vector<std::string>> records;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::size_t tab = text.find('\t', at);
    EXPECT_LT(tab, end);
    EXPECT_EQ(text.find('\t', tab + 1) < end, false) << "two fields and no third";
    records.push_back({unescape_tsv(text.substr(at, tab - at)),
                       unescape_tsv(text.substr(tab + 1, end - tab - 1))});
    at = end + 1;
  }
  return records;
}

Rows without_header(const std::vector<std::vector<std::string>>& records) {
  EXPECT_EQ(records.at(0), (std::vector<std::string>{"word", "count"}));
  Rows rows;
  for (std::size_t i = 1; i < records.size(); ++i) {
    EXPECT_EQ(records[i].size(), 2U);
    rows.emplace_back(records[i].at(0), std::stoull(records[i].at(1)));
  }
  return rows;
}

TEST(Writer, WritesTheLayoutsThatAreDocumented) {
  const Rows rows{{"the", 3}, {"na\xc3\xafve", 1}};
  EXPECT_EQ(written(Format::kText, rows), "the: 3\nna\xc3\xafve: 1\n");
  EXPECT_EQ(written(Format::kTsv, rows), "word\tcount\nthe\t3\nna\xc3\xafve\t1\n");
  EXPECT_EQ(written(Format::kCsv, rows), "word,count\nthe,3\nna\xc3\xafve,1\n");
  EXPECT_EQ(written(Format::kJson, rows),
            "[\n{\"word\":\"the\",\"count\":3},\n{\"word\":\"na\xc3\xafve\",\"count\":1}\n]\n");
  EXPECT_EQ(written(Format::kJsonl, rows),
            "{\"word\":\"the\",\"count\":3}\n{\"word\":\"na\xc3\xafve\",\"count\":1}\n");
}

TEST(Writer, WritesAnEmptyList) {
  EXPECT_EQ(written(Format::kText, {}), "");
  EXPECT_EQ(written(Format::kTsv, {}), "word\tcount\n");
  EXPECT_EQ(written(Format::kCsv, {}), "word,count\n");
  EXPECT_EQ(written(Format::kJson, {}), "[]\n");
  EXPECT_EQ(written(Format::kJsonl, {}), "");
}

TEST(Writer, JsonReadsBack) { EXPECT_EQ(read_json(written(Format::kJson, hostile())), hostile()); }

TEST(Writer, JsonLinesReadBack) {
  EXPECT_EQ(read_jsonl(written(Format::kJsonl, hostile())), hostile());
}

TEST(Writer, CsvReadsBack) {
  EXPECT_EQ(without_header(read_csv(written(Format::kCsv, hostile()))), hostile());
}

TEST(Writer, TsvReadsBack) {
  EXPECT_EQ(without_header(read_tsv(written(Format::kTsv, hostile()))), hostile());
}

TEST(Writer, EveryFormatReadsBackWhateverTheAsciiWord) {
  EXPECT_TRUE(rc::check([](const std::vector<std::pair<std::string, std::uint64_t>>& raw) {
    Rows rows = raw;
    for (Row& row : rows) {
      for (char& c : row.first) {
        c = static_cast<char>(c & 0x7f);
      }
    }
    RC_ASSERT(read_json(written(Format::kJson, rows)) == rows);
    RC_ASSERT(read_jsonl(written(Format::kJsonl, rows)) == rows);
    RC_ASSERT(without_header(read_csv(written(Format::kCsv, rows))) == rows);
    RC_ASSERT(without_header(read_tsv(written(Format::kTsv, rows))) == rows);
  }));
}

TEST(Writer, CountsAreARunOfWhatTheyAreOf) {
  const Rows rows{{"a", 3}, {"ab", 1}, {"b", 2}};
  const std::string text = written(Format::kCounts, rows);
  auto run = counts::RunReader::open(input::memory_stream(test::as_bytes(text)), "run");
  ASSERT_TRUE(run.ok());
  EXPECT_EQ(run->header(), kOf);
  Rows read;
  while (const auto entry = run->next()) {
    read.emplace_back(entry->word, entry->count);
  }
  EXPECT_FALSE(run->error());
  EXPECT_EQ(read, rows);
}

TEST(Writer, HandsOnLargePiecesAndLosesNothing) {
  Rows rows;
  std::string expected;
  for (std::uint64_t i = 0; i < 100000; ++i) {
    const std::string number = std::to_string(i);
    rows.emplace_back(number, i);
    expected.append(number).append(": ").append(number).append("\n");
  }
  MemoryFile file;
  RowsCursor cursor(rows);
  ASSERT_TRUE(write_all(cursor, *make_writer(Format::kText, file, kOf)).ok());
  EXPECT_EQ(file.text, expected);
  EXPECT_LT(file.writes, 100);
}

TEST(Writer, SeveralThreadsWriteTheSame) {
  for (const std::size_t size : {0U, 1U, 16'384U, 16'385U, 100'000U}) {
    Rows rows;
    for (std::uint64_t i = 0; i < size; ++i) {
      rows.emplace_back(std::to_string(i * 7) + (i % 3 == 0 ? "," : "\""), i);
    }
    for (const Format format :
         {Format::kText, Format::kTsv, Format::kCsv, Format::kJson, Format::kJsonl}) {
      const std::string expected = written(format, rows);
      for (const unsigned workers : {1U, 2U, 5U}) {
        MemoryFile file;
        PartsCursor cursor(rows);
        ASSERT_TRUE(write_all(cursor, *make_writer(format, file, kOf), workers).ok());
        ASSERT_TRUE(file.text == expected) << size << " words, " << workers << " workers";
      }
    }
  }
}

// Pieces of a regular file are written at the same time.
TEST(Writer, SeveralThreadsWriteTheSameFile) {
  const test::TempDir directory;
  const std::string path = directory.path() / "list";
  Rows rows;
  for (std::uint64_t i = 0; i < 300'000; ++i) {
    rows.emplace_back(std::to_string(i * 7), i);
  }
  for (const Format format : {Format::kText, Format::kTsv, Format::kJson}) {
    const std::string expected = written(format, rows);
    for (const unsigned workers : {1U, 2U, 5U}) {
      Result<std::unique_ptr<OutputFile>> file = OutputFile::open(path);
      ASSERT_TRUE(file.ok());
      PartsCursor cursor(rows);
      ASSERT_TRUE(write_all(cursor, *make_writer(format, **file, kOf), workers).ok());
      ASSERT_TRUE((*file)->commit().ok());
      ASSERT_TRUE(test_files::content(path) == expected) << workers << " workers";
    }
  }
}

TEST(Writer, SeveralThreadsStopAtTheFirstError) {
  const Rows rows(200'000, Row{"word", 1});
  MemoryFile file;
  file.fails = true;
  PartsCursor cursor(rows);
  const auto result = write_all(cursor, *make_writer(Format::kText, file, kOf), 3);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().cause, "told to fail");
  EXPECT_EQ(file.writes, 1);
}

TEST(Writer, StopsAtTheFirstError) {
  const Rows rows(100000, Row{"word", 1});
  MemoryFile file;
  file.fails = true;
  RowsCursor cursor(rows);
  const auto result = write_all(cursor, *make_writer(Format::kCsv, file, kOf));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().cause, "told to fail");
  EXPECT_EQ(file.writes, 1);
}

TEST(Format, HasNamesAndExtensions) {
  EXPECT_EQ(value_in(format_names(), "text"), Format::kText);
  EXPECT_EQ(value_in(format_names(), "tsv"), Format::kTsv);
  EXPECT_EQ(value_in(format_names(), "csv"), Format::kCsv);
  EXPECT_EQ(value_in(format_names(), "json"), Format::kJson);
  EXPECT_EQ(value_in(format_names(), "jsonl"), Format::kJsonl);
  EXPECT_EQ(value_in(format_names(), "counts"), Format::kCounts);
  EXPECT_EQ(value_in(format_names(), "txt"), std::nullopt);
  EXPECT_EQ(value_in(format_names(), ""), std::nullopt);

  EXPECT_EQ(format_of_extension("out.txt"), Format::kText);
  EXPECT_EQ(format_of_extension("/a.b/out.tsv"), Format::kTsv);
  EXPECT_EQ(format_of_extension("OUT.CSV"), Format::kCsv);
  EXPECT_EQ(format_of_extension("a.csv.json"), Format::kJson);
  EXPECT_EQ(format_of_extension("out.jsonl"), Format::kJsonl);
  EXPECT_EQ(format_of_extension("out.counts"), Format::kCounts);
  EXPECT_EQ(format_of_extension("a.csv/out"), std::nullopt);
  EXPECT_EQ(format_of_extension("csv"), std::nullopt);
  EXPECT_EQ(format_of_extension("out."), std::nullopt);
  EXPECT_EQ(format_of_extension(""), std::nullopt);
}

}  // namespace
}  // namespace hapax::output
