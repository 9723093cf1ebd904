#include "hapax/run_stats.h"

#include <algorithm>
#include <numeric>

namespace hapax {
namespace {

void add_to(PhaseSeconds& sum, const PhaseSeconds& seconds, double share = 1) {
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    sum.seconds[phase] += share * seconds.seconds[phase];
  }
}

// Each worker's share of what all workers have together: the mean is this times the sum.
double share_of_each(const RunStats& stats) { return 1.0 / std::max(stats.workers_added, 1U); }

}  // namespace

std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, kPhases> kNames = {
      "start",    "read",  "dispatch", "count", "serialise",
      "transfer", "merge", "sort",     "write", "wait"};
  return kNames[static_cast<std::size_t>(phase)];
}

double PhaseSeconds::sum() const { return std::accumulate(seconds.begin(), seconds.end(), 0.0); }

PhaseSeconds RunStats::phases() const {
  PhaseSeconds all = serial_seconds;
  add_to(all, worker_seconds, share_of_each(*this));
  all[Phase::kWait] = 0;
  all[Phase::kWait] = std::max(elapsed_seconds - all.sum(), 0.0);
  return all;
}

PhaseSeconds RunStats::run_phases() const {
  PhaseSeconds all;
  add_to(all, run_seconds, share_of_each(*this));
  return all;
}

double RunStats::processor_wait() const { return processor_wait_seconds * share_of_each(*this); }

void RunStats::add(const RunStats& worker) {
  add_to(worker_seconds, worker.worker_seconds);
  add_to(run_seconds, worker.run_seconds);
  busiest_worker_seconds = std::max(busiest_worker_seconds, worker.worker_seconds.sum());
  processor_wait_seconds += worker.processor_wait_seconds;
  ++workers_added;
  bytes_read += worker.bytes_read;
  bytes_counted += worker.bytes_counted;
  bytes_by_range += worker.bytes_by_range;
  tokens += worker.tokens;
  invalid_sequences += worker.invalid_sequences;
  inputs += worker.inputs;
  messages += worker.messages;
  bytes_copied += worker.bytes_copied;
  bytes_serialised += worker.bytes_serialised;
  bytes_shared += worker.bytes_shared;
}

}  // namespace hapax
