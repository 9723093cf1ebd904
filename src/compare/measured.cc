#include "compare/measured.h"

namespace hapax::compare {

Measured measured_from(const Counts& counts, const Account& account) {
  Measured measured{.seconds = account.elapsed_seconds,
                    .cpu_seconds = account.cpu_seconds,
                    .phase_seconds = account.phases(),
                    .run_seconds = account.run_phases(),
                    .processor_wait_seconds = account.processor_wait(),
                    .bytes_counted = account.bytes_counted,
                    .tokens = counts.total(),
                    .types = counts.size(),
                    .bytes_by_range = account.bytes_by_range,
                    .bytes_serialised = account.bytes_serialised,
                    .bytes_copied = account.bytes_copied,
                    .bytes_shared = account.bytes_shared,
                    .messages = account.messages,
                    .context_switches = account.context_switches,
                    .page_faults = account.page_faults,
                    .peak_bytes = account.peak_bytes,
                    .digest = {}};
  for (const Notice& notice : counts.notices()) {
    if (notice.kind == Notice::Kind::kFewerWorkers) {
      measured.fewer_workers = notice.number;
    }
  }
  return measured;
}

}  // namespace hapax::compare
