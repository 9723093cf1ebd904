// Where bytes go: an output file, a message, memory. One thread at a time.
#pragma once

#include <string_view>

#include "hapax/result.h"

namespace hapax {

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // Takes all of `bytes`, or fails; after an error nothing more is taken.
  virtual Result<void> write(std::string_view bytes) = 0;
};

}  // namespace hapax
