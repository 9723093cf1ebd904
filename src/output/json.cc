// One JSON array of objects, an object a line, so that it reads and compares line by line too.
#include "output/formats.h"
#include "output/json_object.h"
#include "output/line_writer.h"

namespace hapax::output {
namespace {

class Json {
 public:
  static void begin(std::string& to) { to.push_back('['); }
  void word(std::string& to, const WordCount& entry) {
    to.append(empty_ ? "\n" : ",\n");
    empty_ = false;
    append_json_object(to, entry);
  }
  void end(std::string& to) const { to.append(empty_ ? "]\n" : "\n]\n"); }

 private:
  bool empty_ = true;
};

}  // namespace

std::unique_ptr<Writer> make_json_writer(OutputFile& out, const counts::RunHeader& /*of*/) {
  return std::make_unique<LineWriter<Json>>(out);
}

}  // namespace hapax::output
