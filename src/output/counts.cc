// The counts format, binary: what hapax cat prints and hapax merge adds up. docs/counts_format.md.
#include "counts/run_writer.h"
#include "output/formats.h"

namespace hapax::output {
namespace {

class CountsWriter final : public Writer {
 public:
  CountsWriter(OutputFile& out, const counts::RunHeader& of) : run_(of, out) {}

  Result<void> begin() override { return {}; }
  Result<void> word(const WordCount& entry) override { return run_.add(entry.word, entry.count); }
  Result<void> end() override { return run_.finish(); }

 private:
  counts::RunWriter run_;
};

}  // namespace

std::unique_ptr<Writer> make_counts_writer(OutputFile& out, const counts::RunHeader& of) {
  return std::make_unique<CountsWriter>(out, of);
}

}  // namespace hapax::output
