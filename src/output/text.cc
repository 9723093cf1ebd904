// `word: count`, a line each. Nothing is escaped: a word holds neither a colon nor a space.
#include "output/formats.h"
#include "output/line_writer.h"

namespace hapax::output {
namespace {

struct Text {
  static void begin(std::string&) {}
  static void word(std::string& to, const WordCount& entry) {
    to.append(entry.word).append(": ");
    append_number(to, entry.count);
    to.push_back('\n');
  }
  static void end(std::string&) {}
};

}  // namespace

std::unique_ptr<Writer> make_text_writer(OutputFile& out, const counts::RunHeader& /*of*/) {
  return std::make_unique<LineWriter<Text>>(out);
}

}  // namespace hapax::output
