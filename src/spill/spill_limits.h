// How much memory and how many threads work on words on disk may take. Tested by tests/spill/.
#pragma once

#include <cstddef>
#include <cstdint>

#include "spill/run_spill.h"

namespace hapax::spill {

// Threads share work in ranges. There are more than threads, because they do not take one time.
inline constexpr std::uint64_t kRangesOfAThread = 4;

struct SpillLimits {
  std::uint64_t memory_bytes = std::uint64_t{64} << 20;  // the buffers of all threads together
  unsigned threads = 1;                                  // at most
  std::size_t block_bytes = kSpillBlockBytes;
  // What merging two runs may take beyond memory_bytes if their words are so long.
  std::uint64_t long_word_bytes = 0;
};

}  // namespace hapax::spill
