// The report as one page: no script, no network, readable in light and dark, wide and narrow, by
// eye, by keyboard and by ear. Tested by tests/compare/report_test.cc and, in a browser,
// tests/cli/report_page_test.py.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compare/charts.h"
#include "compare/figures.h"
#include "compare/report.h"
#include "compare/verdict.h"

namespace hapax::compare {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>hapax compare</title>
<style>
:root { --ink: #1d2329; --dim: #57606a; --paper: #fff; --rule: #d4d9df;
  --series-0: #0b62b0; --series-1: #b34700; --series-2: #18794e; --series-3: #8a3ffc; --series-4: #a11a4a;
  --series-5: #7a5c00; --series-6: #00727a; --series-7: #5c6670; --series-8: #c2298a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --dim: #a3adb8; --paper: #14181c; --rule: #3a424b;
  --series-0: #6cb6ff; --series-1: #ff9e64; --series-2: #5bd69a; --series-3: #c9a6ff; --series-4: #ff8fb3;
  --series-5: #e6c84f; --series-6: #5fd4dd; --series-7: #b0bac4; --series-8: #ff9be0; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
p { margin: .3rem 0; overflow-wrap: anywhere; } .dim { color: var(--dim); }
.verdict { font-size: 1.1rem; border-left: .3rem solid var(--series-0); padding-left: .8rem; margin: 1rem 0; }
.failed { border-left-color: var(--series-4); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; }
section { min-width: 0; } svg { width: 100%; height: auto; font: 13px system-ui, sans-serif; fill: var(--ink); }
.grid { stroke: var(--rule); } .median { stroke: var(--ink); stroke-width: 2; }
.line { fill: none !important; stroke-width: 2; } .ideal { stroke: var(--dim); stroke-dasharray: 6 5; } .dot { opacity: .7; }
)";

constexpr std::string_view kTableStyle =
    R"(.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 3px solid var(--series-0); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid var(--rule); }
.left { text-align: left; }
</style>
</head>
<body>
<main>
<h1>What each strategy of counting costs</h1>
)";

// A colour for each of the charts' series.
std::string series_style() {
  std::string css;
  for (int i = 0; i < 9; ++i) {
    css += fmt::format(".s{0} {{ fill: var(--series-{0}); stroke: var(--series-{0}); }}\n", i);
  }
  return css;
}

std::string label_of(const Entry& entry) {
  return fmt::format("{} -j {}", entry.configuration.strategy, entry.configuration.workers);
}

std::string paragraph(std::string_view kind, const std::string& text) {
  return fmt::format("<p class=\"{}\">{}</p>\n", kind, html_escaped(text));
}

// By workers, a line for each strategy; what is not equal is left out.
std::vector<Series> by_workers(const Comparison& comparison,
                               double (*figure)(const Comparison&, const Entry&)) {
  std::vector<Series> all;
  for (std::size_t i = 1; i < comparison.entries.size(); ++i) {
    const Entry& entry = comparison.entries[i];
    const std::string name(entry.configuration.strategy);
    if (all.empty() || all.back().name != name) {
      all.push_back({name, {}});
    }
    if (entry.equal()) {
      all.back().points.emplace_back(entry.configuration.workers, figure(comparison, entry));
    }
  }
  return all;
}

unsigned most_workers(const Comparison& comparison) {
  unsigned most = 1;
  for (const Entry& entry : comparison.entries) {
    most = std::max(most, entry.configuration.workers);
  }
  return most;
}

std::string speedup_chart(const Comparison& comparison) {
  const double most = most_workers(comparison);
  return line_chart({"speedup", "Speed-up over linear, by number of workers", "workers",
                     "times as fast as linear", by_workers(comparison, speedup),
                     Series{"ideal", {{0, 0}, {most, most}}}});
}

std::string efficiency_chart(const Comparison& comparison) {
  return line_chart({"efficiency", "Efficiency, by number of workers", "workers",
                     "speed-up by number of workers", by_workers(comparison, efficiency),
                     Series{"ideal", {{0, 1}, {most_workers(comparison), 1}}}});
}

std::string phases_chart(const Comparison& comparison) {
  Bars bars{"phases", "Seconds of a worker by phase", {}, {}, shown_seconds};
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    bars.parts.emplace_back(name_of(static_cast<Phase>(phase)));
  }
  for (const Entry& entry : comparison.entries) {
    const auto& seconds = entry.median_run.phase_seconds;
    bars.rows.push_back({label_of(entry), {seconds.begin(), seconds.end()}});
  }
  return stacked_bars(bars);
}

std::string bytes_shown(double bytes) { return shown_bytes(static_cast<std::uint64_t>(bytes)); }

std::string bytes_chart(const Comparison& comparison) {
  Bars bars{"bytes", "Bytes between processes", {"serialised", "shared"}, {}, bytes_shown};
  for (const Entry& entry : comparison.entries) {
    bars.rows.push_back({label_of(entry),
                         {static_cast<double>(entry.median_run.bytes_serialised),
                          static_cast<double>(entry.median_run.bytes_shared)}});
  }
  return stacked_bars(bars);
}

std::string memory_chart(const Comparison& comparison) {
  Bars bars{"memory", "Peak memory of all processes", {"peak memory"}, {}, bytes_shown};
  for (const Entry& entry : comparison.entries) {
    bars.rows.push_back({label_of(entry), {static_cast<double>(entry.median_run.peak_bytes)}});
  }
  return stacked_bars(bars);
}

std::string runs_chart(const Comparison& comparison) {
  Dots dots{"runs", "Every run, and the median", {}, shown_seconds};
  for (const Entry& entry : comparison.entries) {
    std::vector<double> seconds;
    for (const Measured& run : entry.runs) {
      seconds.push_back(run.seconds);
    }
    dots.rows.push_back({label_of(entry), seconds, entry.seconds.median});
  }
  return dot_rows(dots);
}

std::string section(const std::string& id, const std::string& title, const std::string& content) {
  return fmt::format(
      "<section aria-labelledby=\"{0}-heading\"><h2 id=\"{0}-heading\">{1}</h2>\n{2}</section>\n",
      id, title, content);
}

std::string table(const Comparison& comparison) {
  const std::vector<Column> columns = table_columns();
  const auto kind = [&](std::size_t i) {
    return columns[i].align == Align::kLeft ? " class=\"left\"" : "";
  };
  // It scrolls on its own where it is too wide, also by keyboard.
  std::string out =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All figures\">\n<table>"
      "<caption>All figures</caption>\n<thead><tr>";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    out += fmt::format("<th scope=\"col\"{}>{}</th>", kind(i), html_escaped(columns[i].title));
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const Entry& entry : comparison.entries) {
    const std::vector<std::string> cells = table_row(comparison, entry);
    out += fmt::format("<tr><th scope=\"row\"{}>{}</th>", kind(0), html_escaped(cells[0]));
    for (std::size_t i = 1; i < cells.size(); ++i) {
      out += fmt::format("<td{}>{}</td>", kind(i), html_escaped(cells[i]));
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string remarks(const Comparison& comparison) {
  std::string items;
  for (const Scaling& scaling : scaling_of(comparison)) {
    items += "<li>" + html_escaped(scaling_line(comparison, scaling)) + "</li>\n";
  }
  for (const std::string& warning : warnings(comparison)) {
    items += "<li>Warning: " + html_escaped(warning) + "</li>\n";
  }
  return "<ul>\n" + items + "</ul>\n";
}

}  // namespace

std::string html_report(const Comparison& comparison) {
  std::string out;
  out += kHead;
  out += series_style();
  out += kTableStyle;
  out += paragraph("dim", input_line(comparison)) + paragraph("dim", machine_line(comparison));
  out += paragraph("verdict", conclusion(comparison));
  for (const Entry& entry : comparison.entries) {
    if (!entry.equal()) {
      out += paragraph("verdict failed", "Not equal: " + entry.difference);
    }
  }
  out += "<div class=\"charts\">\n";
  out += section("speedup", "Speed-up", speedup_chart(comparison));
  out += section("efficiency", "Efficiency", efficiency_chart(comparison));
  out += section("phases", "Time by phase", phases_chart(comparison));
  out += section("runs", "Runs", runs_chart(comparison));
  out += section("bytes", "Bytes moved", bytes_chart(comparison));
  out += section("memory", "Memory", memory_chart(comparison));
  out += "</div>\n";
  out += section("figures", "Figures", table(comparison) + remarks(comparison));
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace hapax::compare
