#include "cli/stats_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/grouped.h"
#include "base/run_stat_table.h"
#include "hapax/stats_json.h"
#include "order/counts_figures.h"

namespace hapax::cli {
namespace {

// "bytes_read" as "bytes read".
std::string words_of(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string line_of(std::string_view name, const std::string& value) {
  return fmt::format("{:<30} {:>15}\n", words_of(name), value);
}

std::string seconds_line(std::string_view name, double seconds) {
  return line_of(fmt::format("{} seconds", name), grouped_digits(fmt::format("{:.3f}", seconds)));
}

std::string text_report(const Counts& counts, const RunStats& stats) {
  std::string out = line_of("strategy", std::string(stats.strategy)) +
                    line_of("kernel", std::string(stats.kernel)) +
                    line_of("workers", grouped(stats.workers));
  for (const order::CountsFigure& figure : order::counts_figures()) {
    out += line_of(figure.name, grouped(figure.of(counts)));
  }
  for (const RunStat& stat : kRunStats) {
    out += stat.number != nullptr ? line_of(stat.name, grouped(stats.*stat.number))
                                  : seconds_line(stat.name, shown_seconds_of(stats, stat));
  }
  const PhaseSeconds phases = stats.phases();
  for (const PhaseRow& row : kPhaseRows) {
    out += seconds_line(row.name, phases[row.phase]);
  }
  // The run worked beside its worker processes, if it had any.
  const PhaseSeconds run = stats.run_phases();
  for (const Phase phase : kRunPhases) {
    out += run[phase] > 0 ? seconds_line(fmt::format("run {}", name_of(phase)), run[phase]) : "";
  }
  return out +
         line_of("MB/s", grouped_digits(fmt::format("{:.1f}", order::megabytes_per_second(stats))));
}

// ", bytes_read (as stored)"
void add_key(std::string& keys, std::string_view name, std::string_view meaning) {
  keys += fmt::format("{}{}{}", keys.empty() ? "" : ", ", name,
                      meaning.empty() ? "" : fmt::format(" ({})", meaning));
}

}  // namespace

std::string stats_report(StatsForm form, const Counts& counts, const RunStats& stats) {
  return form == StatsForm::kJson ? stats_json(counts, stats) + "\n" : text_report(counts, stats);
}

std::string stats_keys() {
  std::string keys;
  add_key(keys, "strategy", "");
  add_key(keys, "kernel", "");
  add_key(keys, "workers", "how many counted");
  for (const order::CountsFigure& figure : order::counts_figures()) {
    add_key(keys, figure.name, figure.meaning);
  }
  std::string seconds;
  for (const RunStat& stat : kRunStats) {
    add_key(stat.number != nullptr ? keys : seconds, stat.name, stat.meaning);
  }
  std::string phases;
  for (const PhaseRow& row : kPhaseRows) {
    add_key(phases, row.name, "");
  }
  std::string run_phases;
  for (const Phase phase : kRunPhases) {
    add_key(run_phases, name_of(phase), "");
  }
  add_key(keys, "megabytes_per_second", "10^6 bytes of text by elapsed");
  return fmt::format(
      "One object on one line. {}, seconds (an object: {}; and the phases {}, each the mean of the "
      "workers, which add up to elapsed; wait is the rest: for text, for other workers, and the "
      "time between steps), "
      "run_seconds (an object: {}, what the run itself did beside each worker process while that "
      "worked). From version 0.2.0 on, keys are only added.",
      keys, seconds, phases, run_phases);
}

}  // namespace hapax::cli
