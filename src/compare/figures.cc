#include "compare/figures.h"

#include <fmt/format.h>

#include <array>

#include "hapax/count.h"

namespace hapax::compare {

std::string shown_bytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
  if (bytes == 0) {
    return "0";
  }
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.95 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string shown_seconds(double seconds) {
  return seconds < 1 ? fmt::format("{:.1f} ms", seconds * 1000) : fmt::format("{:.3f} s", seconds);
}

std::vector<Column> table_columns() {
  return {{"strategy", Align::kLeft},
          {"workers"},
          {"median"},
          {"mean ± σ"},
          {"min … max"},
          {"speed-up"},
          {"efficiency"},
          {"MB/s"},
          {"CPU"},
          {"serialised"},
          {"shared"},
          {"peak memory"},
          {"equal", Align::kLeft}};
}

std::vector<std::string> table_row(const Comparison& comparison, const Entry& entry) {
  const Summary& seconds = entry.seconds;
  const Measured& median_run = entry.median_run;
  return {std::string(entry.configuration.strategy), std::to_string(entry.configuration.workers),
          shown_seconds(seconds.median),
          shown_seconds(seconds.mean) + " ± " + shown_seconds(seconds.stddev),
          shown_seconds(seconds.min) + " … " + shown_seconds(seconds.max),
          // What is not equal is not ranked.
          entry.equal() ? fmt::format("{:.2f} x", speedup(comparison, entry)) : "-",
          entry.equal() ? fmt::format("{:.0f} %", 100 * efficiency(comparison, entry)) : "-",
          entry.equal() ? fmt::format("{:.1f}", megabytes_per_second(entry)) : "-",
          shown_seconds(median_run.cpu_seconds), shown_bytes(median_run.bytes_serialised),
          shown_bytes(median_run.bytes_shared), shown_bytes(median_run.peak_bytes),
          entry.equal() ? "yes" : "NO"};
}

std::string input_line(const Comparison& comparison, std::string (*shown)(std::string_view)) {
  std::string names =
      comparison.inputs.empty() ? "standard input" : shown(comparison.inputs.front());
  if (comparison.inputs.size() > 1) {
    names += fmt::format(" and {} more", comparison.inputs.size() - 1);
  }
  return fmt::format("{}: {} of text, {} words, {} of them distinct", names,
                     shown_bytes(comparison.bytes), comparison.tokens, comparison.types);
}

std::string machine_line(const Comparison& comparison) {
  const Machine& machine = comparison.machine;
  return fmt::format("{}{}{} {}, {} of memory, {}; hapax {}, {}",
                     escape_controls(machine.processor), machine.processor.empty() ? "" : ", ",
                     machine.processors, machine.processors == 1 ? "processor" : "processors",
                     shown_bytes(machine.memory_bytes), machine.system, version(), comparison.date);
}

std::string scaling_line(const Scaling& scaling) {
  std::string line = fmt::format("{}: ", scaling.strategy);
  line += scaling.cost ? fmt::format("faster than linear from {} {}", *scaling.cost,
                                     *scaling.cost == 1 ? "worker" : "workers")
                       : "never faster than linear";
  if (scaling.amdahl) {
    line += fmt::format("; serial fraction {:.3f} (Amdahl, residual {:.1f} %)",
                        scaling.amdahl->serial_fraction, 100 * scaling.amdahl->residual);
  }
  if (scaling.usl) {
    line +=
        fmt::format("; contention {:.3f}, coherency {:.5f} (USL, residual {:.1f} %)",
                    scaling.usl->contention, scaling.usl->coherency, 100 * scaling.usl->residual);
  }
  return line;
}

}  // namespace hapax::compare
