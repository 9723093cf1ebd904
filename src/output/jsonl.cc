// JSON Lines: an object a line, no array around them.
#include "output/formats.h"
#include "output/json_object.h"
#include "output/line_writer.h"

namespace hapax::output {
namespace {

struct Jsonl {
  static void begin(std::string&) {}
  static void word(std::string& to, const WordCount& entry) {
    append_json_object(to, entry);
    to.push_back('\n');
  }
  static void end(std::string&) {}
};

}  // namespace

std::unique_ptr<Writer> make_jsonl_writer(OutputFile& out, const counts::RunHeader& /*of*/) {
  return std::make_unique<LineWriter<Jsonl>>(out);
}

}  // namespace hapax::output
