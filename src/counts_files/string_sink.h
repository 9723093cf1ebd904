// Collects bytes in memory. One thread at a time. Tested by tests/counts_files/.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/byte_sink.h"

namespace hapax::counts_files {

class StringSink final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    bytes_.append(bytes);
    return {};
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace hapax::counts_files
