#include <fmt/format.h>

#include "compare/report.h"

namespace hapax::compare {

std::string csv_report(const Comparison& comparison) {
  std::string out =
      "strategy,workers,equal,runs,median_s,mean_s,stddev_s,min_s,max_s,speedup,efficiency,"
      "megabytes_per_second,cpu_s,bytes_by_range,bytes_serialised,bytes_copied,bytes_shared,"
      "messages,peak_bytes,context_switches,page_faults";
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    out += fmt::format(",{}_s", name_of(static_cast<Phase>(phase)));
  }
  out += ",processor_wait_s";
  for (const Phase phase : kRunPhases) {
    out += fmt::format(",run_{}_s", name_of(phase));
  }
  out += "\r\n";  // RFC 4180
  for (const Entry& entry : comparison.entries) {
    const Summary& seconds = entry.seconds;
    const Measured& median_run = entry.median_run;
    out += fmt::format("{},{},{},{},{:.6f},{:.6f},{:.6f},{:.6f},{:.6f},{:.4f},{:.4f},{:.3f},{:.6f}",
                       entry.configuration.strategy, entry.configuration.workers, entry.equal(),
                       entry.runs.size(), seconds.median, seconds.mean, seconds.stddev, seconds.min,
                       seconds.max, speedup(comparison, entry), efficiency(comparison, entry),
                       megabytes_per_second(entry), median_run.cpu_seconds);
    out += fmt::format(",{},{},{},{},{},{},{},{}", median_run.bytes_by_range,
                       median_run.bytes_serialised, median_run.bytes_copied,
                       median_run.bytes_shared, median_run.messages, median_run.peak_bytes,
                       median_run.context_switches, median_run.page_faults);
    for (const double phase_seconds : median_run.phase_seconds.seconds) {
      out += fmt::format(",{:.6f}", phase_seconds);
    }
    out += fmt::format(",{:.6f}", median_run.processor_wait_seconds);
    for (const Phase phase : kRunPhases) {
      out += fmt::format(",{:.6f}", median_run.run_seconds[phase]);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace hapax::compare
