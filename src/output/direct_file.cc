// An output that is written directly and never replaced: a device, a FIFO, standard output.
// Tested by tests/output/output_file_test.cc.

#include <optional>
#include <utility>

#include "output/descriptor_sink.h"
#include "output/files.h"
#include "output/placed_writes.h"

namespace hapax::output {
namespace {

class DirectFile final : public OutputFile {
 public:
  DirectFile(UniqueFd file, std::string name, const StopEvent* stop)
      : sink_(std::move(file), std::move(name), stop) {}

  Result<void> write(std::string_view bytes) override { return sink_.write(bytes); }
  Result<std::unique_ptr<PlacedWrites>> placed_writes() override {
    return PlacedWrites::over(sink_);
  }

  // Some file systems report a full disk only when a file is closed.
  Result<void> prepare() override {
    if (auto flushed = sink_.flush(); !flushed) {
      return flushed;
    }
    return sink_.close();
  }
  Result<void> publish() override { return {}; }

  const std::optional<Error>& warning() const override { return warning_; }
  const std::string& temporary_path() const override { return temporary_path_; }

 private:
  DescriptorSink sink_;
  const std::optional<Error> warning_;  // always empty
  const std::string temporary_path_;    // always empty
};

}  // namespace

std::unique_ptr<OutputFile> make_direct_file(UniqueFd file, std::string name,
                                             const StopEvent* stop) {
  return std::make_unique<DirectFile>(std::move(file), std::move(name), stop);
}

}  // namespace hapax::output
