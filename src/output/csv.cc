// Comma-separated values by RFC 4180, with a header line and LF line ends: a word that holds a
// quote, a comma or a line break is quoted, and its quotes are doubled.
#include "output/formats.h"
#include "output/line_writer.h"

namespace hapax::output {
namespace {

void append_field(std::string& to, std::string_view word) {
  if (word.find_first_of("\",\r\n") == std::string_view::npos) {
    to.append(word);
    return;
  }
  to.push_back('"');
  for (const char c : word) {
    if (c == '"') {
      to.push_back('"');
    }
    to.push_back(c);
  }
  to.push_back('"');
}

struct Csv {
  static void begin(std::string& to) { to.append("word,count\n"); }
  static void word(std::string& to, const WordCount& entry) {
    append_field(to, entry.word);
    to.push_back(',');
    append_number(to, entry.count);
    to.push_back('\n');
  }
  static void end(std::string&) {}
};

}  // namespace

std::unique_ptr<Writer> make_csv_writer(OutputFile& out, const counts::RunHeader& /*of*/) {
  return std::make_unique<LineWriter<Csv>>(out);
}

}  // namespace hapax::output
