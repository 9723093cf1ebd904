#include "compare/measured.h"

namespace hapax::compare {

Measured measured_from(const Counts& counts, const RunStats& stats) {
  Measured measured{.seconds = stats.elapsed_seconds,
                    .cpu_seconds = stats.cpu_seconds,
                    .phase_seconds = stats.phases(),
                    .run_seconds = stats.run_phases(),
                    .processor_wait_seconds = stats.processor_wait(),
                    .bytes_counted = stats.bytes_counted,
                    .tokens = counts.total(),
                    .types = counts.size(),
                    .bytes_by_range = stats.bytes_by_range,
                    .bytes_serialised = stats.bytes_serialised,
                    .bytes_copied = stats.bytes_copied,
                    .bytes_shared = stats.bytes_shared,
                    .messages = stats.messages,
                    .context_switches = stats.context_switches,
                    .page_faults = stats.page_faults,
                    .peak_bytes = stats.peak_bytes,
                    .digest = {}};
  for (const Notice& notice : counts.notices()) {
    if (notice.kind == Notice::Kind::kFewerWorkers) {
      measured.fewer_workers = notice.number;
    }
  }
  return measured;
}

}  // namespace hapax::compare
