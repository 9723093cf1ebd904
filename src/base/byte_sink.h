// Receives bytes: an output file, a message or memory. Used by one thread at a time.
#pragma once

#include <string_view>

#include "hapax/result.h"

namespace hapax {

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // Takes all of `bytes` or fails. After an error it takes no more.
  virtual Result<void> write(std::string_view bytes) = 0;
};

}  // namespace hapax
