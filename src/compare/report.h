// A comparison as text, one function a form. Deterministic: the same figures give the same bytes.
// Tested by tests/compare/report_test.cc and tests/cli/compare_test.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compare/comparison.h"

namespace hapax::compare {

// For a terminal `columns` wide: the table, phases as bars, fits, warnings, the conclusion.
std::string text_report(const Comparison& comparison, unsigned columns);
// The keys are documented in docs/strategies.md, and only ever added to.
std::string json_report(const Comparison& comparison);
// A line a strategy and number of workers, under a line of names.
std::string csv_report(const Comparison& comparison);
std::string markdown_report(const Comparison& comparison);
// One page of its own, without script.
std::string html_report(const Comparison& comparison);

enum class ReportForm : std::uint8_t { kJson, kCsv, kMarkdown, kHtml };
// By the extension: .html, .json, .csv, .md.
std::optional<ReportForm> form_of_extension(std::string_view path);
std::string report_in(ReportForm form, const Comparison& comparison);

}  // namespace hapax::compare
