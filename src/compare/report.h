// Reports of a comparison, one function for each form. They are deterministic: equal figures give
// equal bytes. Tested by tests/compare/report_test.cc and tests/cli/compare_test.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compare/comparison.h"

namespace hapax::compare {

// For a terminal that is `columns` wide: table, phases as bars, fits, warnings, conclusion.
std::string text_report(const Comparison& comparison, unsigned columns);
// docs/strategies.md documents the keys. From version 0.2.0 on, keys are only added.
std::string json_report(const Comparison& comparison);
// A header line, then one line for each strategy and number of workers.
std::string csv_report(const Comparison& comparison);
std::string markdown_report(const Comparison& comparison);
// One self-contained page without scripts.
std::string html_report(const Comparison& comparison);

enum class ReportForm : std::uint8_t { kJson, kCsv, kMarkdown, kHtml };
// The form for a file name: .html, .json, .csv or .md; empty for others.
std::optional<ReportForm> form_of_extension(std::string_view path);
std::string report_in(ReportForm form, const Comparison& comparison);

}  // namespace hapax::compare
