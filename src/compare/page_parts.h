// The parts of the report page that are text: the description of each strategy, the table, the
// remarks. Tested by tests/compare/page_test.cc and, in a browser, by
// tests/cli/report_page_test.py.
#pragma once

#include <string>
#include <string_view>

#include "compare/comparison.h"

namespace hapax::compare {

// A paragraph with the class `style` of the style sheet. `text` is plain text, which is escaped.
std::string paragraph(std::string_view style, std::string_view text);

// A sentence for each strategy that was measured, with the strategy's mark in the charts.
std::string strategies_list(const Comparison& comparison);

// The table of all figures, with a sentence on how to read it.
std::string figures_table(const Comparison& comparison);

// A list: from how many workers each strategy is faster, the fitted models, the cost of processes,
// and warnings.
std::string remarks(const Comparison& comparison);

}  // namespace hapax::compare
