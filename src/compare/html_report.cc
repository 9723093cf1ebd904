// The report as one HTML page. It has no script and needs no network. It is readable in light and
// dark, wide and narrow, printed, with a keyboard and with a screen reader. This file puts the
// parts in order. Tested by tests/compare/report_test.cc, tests/compare/page_test.cc and, in a
// browser, tests/cli/report_page_test.py.
#include <string>
#include <string_view>

#include "compare/figures.h"
#include "compare/page_charts.h"
#include "compare/page_parts.h"
#include "compare/page_style.h"
#include "compare/report.h"
#include "compare/svg.h"
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
)";

std::string code(std::string_view command) {
  return "<code>" + html_escaped(escape_controls(command)) + "</code>";
}

// The page says first whether its results can be trusted.
std::string first_lines(const Comparison& comparison) {
  std::string out =
      paragraph(comparison.all_equal() ? "equal" : "bad", equality_sentence(comparison));
  for (const Entry& entry : comparison.entries) {
    if (!entry.equal()) {
      out += paragraph("bad", label(entry.configuration) + ": " + entry.difference);
    }
  }
  if (const auto busy = busy_sentence(comparison.load, comparison.machine.processors)) {
    out += paragraph("busy", *busy);
  }
  out += paragraph("verdict", headline(comparison));
  out += "<p>" + command_line(comparison, code) + "</p>\n";
  return out + paragraph("dim", input_line(comparison)) +
         paragraph("dim", machine_line(comparison));
}

}  // namespace

std::string html_report(const Comparison& comparison) {
  std::string out;
  out += kHead;
  out += page_style();
  out += "</style>\n</head>\n<body>\n<main>\n<h1>What each strategy of counting costs</h1>\n";
  out += first_lines(comparison);
  out += strategies_list(comparison);
  out += figures_table(comparison);
  out += remarks(comparison);
  out += page_charts(comparison);
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace hapax::compare
