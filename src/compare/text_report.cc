// The report for a terminal. Tested by tests/compare/report_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/run_stat_table.h"
#include "compare/figures.h"
#include "compare/report.h"
#include "compare/verdict.h"
#include "text/utf8.h"

namespace hapax::compare {
namespace {

// The columns of a terminal that `text` takes. No character here is wider than one.
std::size_t width_of(std::string_view text) { return text::code_points(text); }

std::string padded(const std::string& text, std::size_t width, Align align) {
  const std::string space(width - std::min(width, width_of(text)), ' ');
  return align == Align::kLeft ? text + space : space + text;
}

std::string table(const Comparison& comparison, unsigned columns_wide) {
  std::vector<Column> columns = table_columns();
  std::vector<std::vector<std::string>> rows;
  for (const Entry& entry : comparison.entries) {
    rows.push_back(table_row(comparison, entry));
  }
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::size_t width = width_of(columns[i].title);
    for (const std::vector<std::string>& row : rows) {
      width = std::max(width, width_of(row[i]));
    }
    widths.push_back(width);
  }
  // On a narrow terminal, less important columns are left out, the spread first. The other forms
  // have all columns.
  std::vector<std::size_t> shown(columns.size());
  std::iota(shown.begin(), shown.end(), std::size_t{0});
  const auto total = [&] {
    std::size_t sum = 0;
    for (const std::size_t i : shown) {
      sum += widths[i] + 2;
    }
    return sum - 2;
  };
  for (const std::string_view dispensable : {"min … max", "CPU", "shared", "MB/s", "mean ± σ"}) {
    if (total() > columns_wide) {
      std::erase_if(shown, [&](std::size_t i) { return columns[i].title == dispensable; });
    }
  }
  std::string out;
  const auto line = [&](auto&& cell_of) {
    std::string text;
    for (const std::size_t i : shown) {
      text += text.empty() ? "" : "  ";
      text += padded(cell_of(i), widths[i], columns[i].align);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  line([&](std::size_t i) { return columns[i].title; });
  for (const std::vector<std::string>& row : rows) {
    line([&](std::size_t i) { return row[i]; });
  }
  return out;
}

// A shorter time would be printed as 0.0 ms.
constexpr double kMinShownSeconds = 0.00005;

// A bar whose length is in proportion to the time of its phases.
std::string bar(const PhaseSeconds& phases, double seconds_of_longest, std::size_t width) {
  std::string out;
  double until = 0;
  for (const PhaseRow& row : kPhaseRows) {
    until += phases[row.phase];
    const auto end = static_cast<std::size_t>(
        std::lround(until / seconds_of_longest * static_cast<double>(width)));
    out.append(end > out.size() ? end - out.size() : 0, row.letter);
  }
  return out;
}

// The legend of the phases, in lines of at most `columns` characters.
std::string legend_of_phases(unsigned columns) {
  std::string out = "phases, the mean of the workers; run: the run itself, beside its processes\n";
  std::size_t width = 0;
  for (const PhaseRow& row : kPhaseRows) {
    const std::string item =
        fmt::format("{} {}{}", row.letter, row.name, &row != &kPhaseRows.back() ? "," : "");
    const bool fits = width + 1 + item.size() <= columns;
    out += width == 0 ? "" : fits ? " " : "\n";
    out += item;
    width = (width > 0 && fits ? width + 1 : 0) + item.size();
  }
  return out + "\n";
}

std::string phases(const Comparison& comparison, unsigned columns) {
  double longest = 0;
  for (const Entry& entry : comparison.entries) {
    longest = std::max(longest, entry.median_run.seconds());
  }
  std::string out = legend_of_phases(columns);
  constexpr std::size_t kBeside = 8 + 5 + 2 + 10;
  const std::size_t width =
      columns > kBeside + 20 ? std::min<std::size_t>(columns - kBeside, 80) : 20;
  const auto row = [&](std::string_view strategy, const auto& workers, const PhaseSeconds& seconds,
                       double total) {
    out += fmt::format("{:<8} {:>4}  {} {}\n", strategy, workers,
                       longest > 0 ? bar(seconds, longest, width) : "", shown_seconds(total));
  };
  for (const Entry& entry : comparison.entries) {
    const Measured& run = entry.median_run;
    row(entry.configuration.strategy, entry.configuration.workers, run.stats.phases(),
        run.seconds());
    if (const double beside = run.stats.run_phases().sum(); beside >= kMinShownSeconds) {
      row("", "run", run.stats.run_phases(), beside);
    }
  }
  return out;
}

}  // namespace

std::string text_report(const Comparison& comparison, unsigned columns) {
  std::string out;
  if (const auto busy = busy_sentence(comparison.load, comparison.machine.processors)) {
    out += *busy + "\n";
  }
  out += fmt::format("{}\n{}\n{}\n{}\n\n", equality_sentence(comparison), input_line(comparison),
                     machine_line(comparison), command_line(comparison));
  out += table(comparison, columns) + "\n" + phases(comparison, columns) + "\n";
  for (const Entry& entry : comparison.entries) {
    if (!entry.equal()) {
      out += fmt::format("not equal: {}\n", entry.difference);
    }
  }
  for (const Scaling& scaling : scaling_of(comparison)) {
    out += scaling_line(comparison, scaling) + "\n";
  }
  if (const auto waits = processor_wait_sentence(comparison)) {
    out += *waits + "\n";
  }
  for (const std::string& warning : warnings(comparison)) {
    out += fmt::format("warning: {}\n", warning);
  }
  out += fmt::format("\n{}\n", headline(comparison));
  for (const std::string& sentence : processes_beside_threads(comparison)) {
    out += sentence + "\n";
  }
  return out;
}

}  // namespace hapax::compare
