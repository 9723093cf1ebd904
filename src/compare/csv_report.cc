#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/shell_word.h"
#include "compare/relate.h"
#include "compare/report.h"

namespace hapax::compare {
namespace {

std::string header() {
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
  return out + ",warmup_runs,repeat,command";
}

// RFC 4180.
std::string quoted(std::string_view field) {
  std::string out = "\"";
  for (const char c : field) {
    out += c == '"' ? "\"\"" : std::string(1, c);
  }
  return out + "\"";
}

// Empty where a result is not equal, as then nothing is ranked.
std::string speeds(const Comparison& comparison, const Entry& entry) {
  return relate(entry, comparison.reference()).relation == Relation::kNotEqual
             ? ","
             : fmt::format("{:.4f},{:.4f}", speedup(comparison, entry),
                           efficiency(comparison, entry));
}

std::string row(const Comparison& comparison, const Entry& entry) {
  const Summary& seconds = entry.seconds;
  const Measured& median_run = entry.median_run;
  std::string out = fmt::format("{},{},{},{},{:.6f},{:.6f},{:.6f},{:.6f},{:.6f},{},{:.3f},{:.6f}",
                                entry.configuration.strategy, entry.configuration.workers,
                                entry.equal(), entry.runs.size(), seconds.median, seconds.mean,
                                seconds.stddev, seconds.min, seconds.max, speeds(comparison, entry),
                                megabytes_per_second(entry), median_run.cpu_seconds);
  out += fmt::format(",{},{},{},{},{},{},{},{}", median_run.bytes_by_range,
                     median_run.bytes_serialised, median_run.bytes_copied, median_run.bytes_shared,
                     median_run.messages, median_run.peak_bytes, median_run.context_switches,
                     median_run.page_faults);
  for (const double phase_seconds : median_run.phase_seconds.seconds) {
    out += fmt::format(",{:.6f}", phase_seconds);
  }
  out += fmt::format(",{:.6f}", median_run.processor_wait_seconds);
  for (const Phase phase : kRunPhases) {
    out += fmt::format(",{:.6f}", median_run.run_seconds[phase]);
  }
  return out + fmt::format(",{},{},{}", comparison.schedule.warmup_rounds, comparison.repeat,
                           quoted(shell_line(comparison.command)));
}

}  // namespace

std::string csv_report(const Comparison& comparison) {
  std::string out = header() + "\r\n";  // RFC 4180
  for (const Entry& entry : comparison.entries) {
    out += row(comparison, entry) + "\r\n";
  }
  return out;
}

}  // namespace hapax::compare
