// The report as CSV. Tested by tests/compare/report_test.cc.
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/run_stat_table.h"
#include "base/shell_word.h"
#include "compare/relate.h"
#include "compare/report.h"

namespace hapax::compare {
namespace {

std::string header() {
  std::string out =
      "strategy,workers,equal,runs,median_s,mean_s,stddev_s,min_s,max_s,speedup,efficiency,"
      "megabytes_per_second";
  for (const RunStat& stat : kRunStats) {
    out += fmt::format(",{}", column_name(stat));
  }
  for (const PhaseRow& row : kPhaseRows) {
    out += fmt::format(",{}_s", row.name);
  }
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

// Empty if a result is not equal, because then nothing is ranked.
std::string speeds(const Comparison& comparison, const Entry& entry) {
  return relate(entry, comparison.reference()).relation == Relation::kNotEqual
             ? ","
             : fmt::format("{:.4f},{:.4f}", speedup(comparison, entry),
                           efficiency(comparison, entry));
}

std::string row(const Comparison& comparison, const Entry& entry) {
  const Summary& seconds = entry.seconds;
  const RunStats& stats = entry.median_run.stats;
  std::string out =
      fmt::format("{},{},{},{},{:.6f},{:.6f},{:.6f},{:.6f},{:.6f},{},{:.3f}",
                  entry.configuration.strategy, entry.configuration.workers, entry.equal(),
                  entry.runs.size(), seconds.median, seconds.mean, seconds.stddev, seconds.min,
                  seconds.max, speeds(comparison, entry), megabytes_per_second(entry));
  for (const RunStat& stat : kRunStats) {
    out += stat.number != nullptr ? fmt::format(",{}", stats.*stat.number)
                                  : fmt::format(",{:.6f}", shown_seconds_of(stats, stat));
  }
  for (const double phase_seconds : stats.phases().seconds) {
    out += fmt::format(",{:.6f}", phase_seconds);
  }
  const PhaseSeconds run_phases = stats.run_phases();
  for (const Phase phase : kRunPhases) {
    out += fmt::format(",{:.6f}", run_phases[phase]);
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
