// How much memory and how many threads work on words on disk may take. Tested by tests/spill/.
#pragma once

#include <cstddef>
#include <cstdint>

#include "spill/run_spill.h"

namespace hapax::spill {

struct SpillLimits {
  std::uint64_t memory_bytes = std::uint64_t{64} << 20;  // the buffers of all threads together
  unsigned threads = 1;                                  // at most
  std::size_t block_bytes = kSpillBlockBytes;
};

}  // namespace hapax::spill
