#include "compare/page_charts.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "compare/charts.h"
#include "compare/figures.h"
#include "compare/palette.h"
#include "compare/relate.h"
#include "compare/verdict.h"

namespace hapax::compare {
namespace {

Look look(const Entry& entry) { return look_of(entry.configuration.kind); }

std::string label_of(const Entry& entry) { return label(entry.configuration); }

// Rows of the same strategy form a group.
bool starts_group(const Comparison& comparison, const Entry& entry) {
  return &entry == &comparison.entries.front() ||
         (&entry - 1)->configuration.kind != entry.configuration.kind;
}

// A value that a line chart draws, and the text of the table for it.
struct Figure {
  double (*value)(const Comparison&, const Entry&);
  std::string (*cell)(const Comparison&, const Entry&);
};

// A line for each strategy except the reference. Entries that are not equal are left out.
std::vector<Series> by_workers(const Comparison& comparison, const Figure& figure) {
  std::vector<Series> all;
  for (std::size_t i = 1; i < comparison.entries.size(); ++i) {
    const Entry& entry = comparison.entries[i];
    const std::string name(entry.configuration.strategy);
    if (all.empty() || all.back().name != name) {
      all.push_back({name, look(entry), {}});
    }
    const Relation relation = relate(entry, comparison.reference()).relation;
    const bool is_certain = relation == Relation::kFaster || relation == Relation::kSlower;
    const double value = figure.value(comparison, entry);
    if (relation != Relation::kNotEqual && std::isfinite(value)) {
      all.back().points.push_back({static_cast<double>(entry.configuration.workers), value,
                                   is_certain ? Fill::kSolid : Fill::kHollow,
                                   label_of(entry) + ": " + figure.cell(comparison, entry)});
    }
  }
  return all;
}

std::string speed_cell_of(const Comparison& comparison, const Entry& entry) {
  return speed_cell(relate(entry, comparison.reference()));
}

std::string times(double value) { return fmt::format("{:.4g}", value); }
std::string percent(double part) { return fmt::format("{:.4g} %", 100 * part); }
std::string bytes_shown(double bytes) { return shown_bytes(static_cast<std::uint64_t>(bytes)); }

std::string speedup_chart(const Comparison& comparison) {
  return line_chart(
      {"speedup",
       "Speed-up over linear, by number of workers",
       "workers",
       "times as fast as linear",
       by_workers(comparison, {speedup, speed_cell_of}),
       {{"ideal", [](double workers) { return workers; }}, {"linear", [](double) { return 1; }}},
       times});
}

std::string efficiency_chart(const Comparison& comparison) {
  return line_chart({"efficiency",
                     "Efficiency, by number of workers",
                     "workers",
                     "speed-up divided by workers",
                     by_workers(comparison, {efficiency, efficiency_cell}),
                     {{"ideal", [](double) { return 1; }}},
                     percent});
}

std::string runs_chart(const Comparison& comparison) {
  Runs runs{"runs", "The time of every run, and the median", {}, shown_seconds};
  for (const Entry& entry : comparison.entries) {
    std::vector<double> seconds;
    for (const Measured& run : entry.runs) {
      seconds.push_back(run.seconds());
    }
    runs.rows.push_back({label_of(entry), look(entry).colour, seconds, entry.seconds.median,
                         starts_group(comparison, entry)});
  }
  return run_dots(runs);
}

std::string phases_chart(const Comparison& comparison) {
  Bars bars{"phases", "The time of the median run, by phase", {}, {}, shown_seconds};
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    bars.parts.push_back(part_of(static_cast<Phase>(phase)));
  }
  for (const Entry& entry : comparison.entries) {
    const auto seconds = entry.median_run.stats.phases().seconds;
    bars.rows.push_back({label_of(entry),
                         {seconds.begin(), seconds.end()},
                         entry.median_run.seconds(),
                         {},
                         starts_group(comparison, entry)});
    const PhaseSeconds beside = entry.median_run.stats.run_phases();
    if (const double sum = beside.sum(); shown_seconds(sum) != shown_seconds(0)) {
      bars.rows.push_back({"run itself",
                           {beside.seconds.begin(), beside.seconds.end()},
                           sum,
                           {},
                           false,
                           "run itself of " + label_of(entry)});
    }
  }
  return stacked_bars(bars);
}

std::string bytes_chart(const Comparison& comparison) {
  LogDots dots{
      "bytes",
      "Bytes between processes",
      {{"serialised", Shape::kCircle, Fill::kSolid}, {"shared", Shape::kSquare, Fill::kHollow}},
      {},
      bytes_shown};
  for (const Entry& entry : comparison.entries) {
    dots.rows.push_back({label_of(entry),
                         look(entry).colour,
                         {static_cast<double>(entry.median_run.stats.bytes_serialised),
                          static_cast<double>(entry.median_run.stats.bytes_shared)},
                         starts_group(comparison, entry)});
  }
  return log_dots(dots);
}

std::string memory_chart(const Comparison& comparison) {
  Bars bars{
      "memory", "Peak memory of all processes together", {{"peak memory", {}}}, {}, bytes_shown};
  for (const Entry& entry : comparison.entries) {
    const auto bytes = static_cast<double>(entry.median_run.stats.peak_memory_bytes);
    bars.rows.push_back(
        {label_of(entry), {bytes}, bytes, look(entry).colour, starts_group(comparison, entry)});
  }
  return stacked_bars(bars);
}

std::string section(std::string_view id, std::string_view title, std::string_view note,
                    const std::string& chart) {
  return fmt::format(
      "<section class=\"{0}\" aria-labelledby=\"{0}-heading\"><h2 id=\"{0}-heading\">{1}</h2>\n"
      "<p class=\"note\">{2}</p>\n{3}</section>\n",
      id, title, note, chart);
}

}  // namespace

std::string page_charts(const Comparison& comparison) {
  std::string out = "<div class=\"charts\">\n";
  if (comparison.entries.size() > 1) {
    out += section("speedup", "Speed-up",
                   "Higher is better. A hollow mark is within the noise of linear, or has too few "
                   "runs to say. Marks of the same number of workers are side by side.",
                   speedup_chart(comparison));
    out += section("efficiency", "Efficiency",
                   "At 100 % each worker counts as much as linear does in the same time.",
                   efficiency_chart(comparison));
  }
  out += section("runs", "Runs", "A ring is a run; the thick line is the median.",
                 runs_chart(comparison));
  out += section("phases", "Time by phase",
                 "How the workers of the median run spent its time, on average, and what the run "
                 "itself did beside its worker processes.",
                 phases_chart(comparison));
  out += section("bytes", "Bytes moved",
                 "Serialised: bytes of text and counts that were made into messages. "
                 "Shared: bytes of memory that "
                 "processes share. The axis is logarithmic; 0 has its own column.",
                 bytes_chart(comparison));
  out += section("memory", "Memory", "The peak of the memory of all processes together.",
                 memory_chart(comparison));
  return out + "</div>\n";
}

}  // namespace hapax::compare
