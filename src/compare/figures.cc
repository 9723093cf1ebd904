#include "compare/figures.h"

#include <fmt/format.h>

#include <array>
#include <span>

#include "base/grouped.h"
#include "base/shell_word.h"
#include "compare/relate.h"
#include "compare/verdict.h"
#include "hapax/count.h"

namespace hapax::compare {
namespace {

std::string grouped_number(double number, int decimals) {
  return grouped_digits(fmt::format("{:.{}f}", number, decimals));
}

// One run says nothing about the noise.
std::string mean_cell(const Entry& entry) {
  const std::string mean = shown_seconds(entry.seconds.mean);
  return entry.runs.size() < 2 ? mean
                               : fmt::format("{} ± {}", mean, shown_seconds(entry.seconds.stddev));
}

}  // namespace

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
  return unit == 0 ? fmt::format("{} B", bytes) : grouped_number(value, 1) + " " + kUnits[unit];
}

std::string shown_seconds(double seconds) {
  return seconds < 1 ? fmt::format("{:.1f} ms", seconds * 1000) : grouped_number(seconds, 3) + " s";
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
  return {std::string(entry.configuration.strategy),
          grouped(entry.configuration.workers),
          shown_seconds(seconds.median),
          mean_cell(entry),
          shown_seconds(seconds.min) + " … " + shown_seconds(seconds.max),
          speedup_cell(comparison, entry),
          efficiency_cell(comparison, entry),
          entry.equal() ? grouped_number(megabytes_per_second(entry), 1) : "-",
          shown_seconds(median_run.stats.cpu_seconds),
          shown_bytes(median_run.stats.bytes_serialised),
          shown_bytes(median_run.stats.bytes_shared),
          shown_bytes(median_run.stats.peak_memory_bytes),
          entry.equal() ? "yes" : "NO"};
}

std::string input_line(const Comparison& comparison, std::string (*shown)(std::string_view)) {
  std::string names =
      comparison.inputs.empty() ? "standard input" : shown(comparison.inputs.front());
  if (comparison.inputs.size() > 1) {
    names += fmt::format(" and {} more", grouped(comparison.inputs.size() - 1));
  }
  if (comparison.repeat > 1) {
    names += ", " + grouped(comparison.repeat) + " times";
  }
  return fmt::format("{}: {} of text, {}, {} of them distinct", names,
                     shown_bytes(comparison.bytes), counted(comparison.tokens, "word", "words"),
                     grouped(comparison.types));
}

std::string machine_line(const Comparison& comparison) {
  const Machine& machine = comparison.machine;
  return fmt::format("{}{}{}, {} of memory, {}; hapax {}, {}", escape_controls(machine.processor),
                     machine.processor.empty() ? "" : ", ",
                     counted(machine.processors, "processor", "processors"),
                     shown_bytes(machine.memory_bytes), machine.system, version(), comparison.date);
}

std::string speedup_cell(const Comparison& comparison, const Entry& entry) {
  const bool is_reference = &entry == &comparison.reference();
  return is_reference && entry.equal() ? "1.00 x"
                                       : speed_cell(relate(entry, comparison.reference()));
}

std::string efficiency_cell(const Comparison& comparison, const Entry& entry) {
  const bool is_ranked = relate(entry, comparison.reference()).relation != Relation::kNotEqual;
  return is_ranked ? fmt::format("{:.0f} %", 100 * efficiency(comparison, entry)) : "-";
}

std::string command_line(const Comparison& comparison, std::string (*shown)(std::string_view)) {
  // A shell may have expanded a pattern to the names of thousands of files.
  constexpr std::size_t kMaxCommandBytes = 1000;
  std::size_t words = 0;
  for (std::size_t bytes = 0; words < comparison.command.size() && bytes < kMaxCommandBytes;
       ++words) {
    bytes += comparison.command[words].size() + 1;
  }
  const std::string command = shell_line(std::span(comparison.command).first(words));
  const std::size_t left_out = comparison.command.size() - words;
  const unsigned warmups = comparison.schedule.warmup_rounds;
  return fmt::format(
      "{}{}{}{} of each, {}", command.empty() ? "" : shown(command),
      left_out == 0 ? "" : fmt::format(" and {}", counted(left_out, "more word", "more words")),
      command.empty() ? "" : ": ", counted(comparison.reference().runs.size(), "run", "runs"),
      warmups == 0 ? "without a warm-up" : "after " + counted(warmups, "warm-up", "warm-ups"));
}

std::string scaling_line(const Comparison& comparison, const Scaling& scaling) {
  std::string line = cost_sentence(comparison, scaling);
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
