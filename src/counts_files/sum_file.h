// The sum of some counts files in a temporary file, where more are added up than may be open. The
// file has no name and vanishes with its last descriptor. Not safe for threads. Tested by
// tests/counts_files/counts_files_test.cc, tests/cli/spilled_test.py and the faults spill.merge.*.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/byte_sink.h"
#include "base/unique_fd.h"
#include "counts/run_reader.h"
#include "hapax/counts_files.h"
#include "hapax/result.h"
#include "output/descriptor_sink.h"

namespace hapax::counts_files {

// All its errors name the folder, the cause and a way out.
class SumFile final : public ByteSink {
 public:
  static Result<SumFile> make(const CountsFileOptions& options);
  Result<void> write(std::string_view bytes) override;
  // A reader of what was written. Once, last.
  Result<counts::RunReader> read_back();

 private:
  SumFile(UniqueFd file, std::string folder);

  std::string folder_;
  UniqueFd reading_;
  std::unique_ptr<output::DescriptorSink> sink_;
  std::uint64_t size_ = 0;
};

}  // namespace hapax::counts_files
