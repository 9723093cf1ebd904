// What one measured run says of itself: plain data, as it goes from the process of the run to the
// one that compares. Both are one program.
#pragma once

#include <cstdint>

#include "compare/digest.h"
#include "hapax/counts.h"
#include "hapax/run_stats.h"

namespace hapax::compare {

struct Measured {
  double seconds = 0;  // counting, sorting and writing the list, to nowhere
  double cpu_seconds = 0;
  // Each the mean of the workers, as RunStats has them: the phases, which add up to `seconds`; what
  // the run did beside each worker process; a worker's wait for a processor.
  PhaseSeconds phase_seconds;
  PhaseSeconds run_seconds;
  double processor_wait_seconds = 0;
  std::uint64_t bytes_counted = 0;
  std::uint64_t tokens = 0;
  std::uint64_t types = 0;
  std::uint64_t bytes_by_range = 0;
  std::uint64_t bytes_serialised = 0;
  std::uint64_t bytes_copied = 0;
  std::uint64_t bytes_shared = 0;
  std::uint64_t messages = 0;
  std::uint64_t context_switches = 0;
  std::uint64_t page_faults = 0;
  std::uint64_t peak_bytes = 0;
  std::uint64_t fewer_workers = 0;  // that counted, where it was fewer than were wanted; else 0
  Digest digest;
};

// `stats` has sorting and writing added; the digest is left alone.
Measured measured_from(const Counts& counts, const RunStats& stats);

}  // namespace hapax::compare
