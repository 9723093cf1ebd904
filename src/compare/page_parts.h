// The parts of the report page that are text: what each strategy is, the table, the remarks.
// Tested by tests/compare/page_test.cc and, in a browser, by tests/cli/report_page_test.py.
#pragma once

#include <string>
#include <string_view>

#include "compare/comparison.h"

namespace hapax::compare {

// A paragraph of the style sheet's class `style`; `text` is plain text.
std::string paragraph(std::string_view style, std::string_view text);

// A sentence for each strategy that was measured, beside what stands for it in the charts.
std::string strategies_list(const Comparison& comparison);

// The table of all figures, and a sentence on how to read it.
std::string figures_table(const Comparison& comparison);

// Says from how many workers each strategy is faster, how it fits, what processes cost, and warns.
std::string remarks(const Comparison& comparison);

}  // namespace hapax::compare
