// The result of one measured run: what it counted and what it cost.
#pragma once

#include <cstdint>

#include "compare/digest.h"
#include "hapax/counts.h"
#include "hapax/run_stats.h"

namespace hapax::compare {

struct Measured {
  RunStats stats;  // of counting, sorting, and writing the list to nowhere
  std::uint64_t types = 0;
  // The number of workers that counted, if it was smaller than requested; else 0.
  std::uint64_t fewer_workers = 0;
  Digest digest;

  double seconds() const { return stats.elapsed_seconds; }
};

// `stats` includes sorting and writing. The digest is left empty.
Measured measured_from(const Counts& counts, const RunStats& stats);

}  // namespace hapax::compare
