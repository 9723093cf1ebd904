// Tab-separated values: a header line, then a line for each word. Tab, line feed, carriage return
// and backslash inside a word are written \t, \n, \r and \\, as PostgreSQL's COPY reads them; no
// field is quoted.
#include "output/formats.h"
#include "output/line_writer.h"

namespace hapax::output {
namespace {

void append_escaped(std::string& to, std::string_view word) {
  for (const char c : word) {
    switch (c) {
      case '\t':
        to.append("\\t");
        break;
      case '\n':
        to.append("\\n");
        break;
      case '\r':
        to.append("\\r");
        break;
      case '\\':
        to.append("\\\\");
        break;
      default:
        to.push_back(c);
    }
  }
}

struct Tsv {
  static void begin(std::string& to) { to.append("word\tcount\n"); }
  static void word(std::string& to, const WordCount& entry) {
    append_escaped(to, entry.word);
    to.push_back('\t');
    append_number(to, entry.count);
    to.push_back('\n');
  }
  static void end(std::string&) {}
};

}  // namespace

std::unique_ptr<Writer> make_tsv_writer(OutputFile& out, const counts::RunHeader& /*of*/) {
  return std::make_unique<LineWriter<Tsv>>(out);
}

}  // namespace hapax::output
