// The charts of the report page, and the figures of a comparison that each of them draws. Tested by
// tests/compare/page_test.cc and, in a browser, by tests/cli/report_page_test.py.
#pragma once

#include <string>

#include "compare/comparison.h"

namespace hapax::compare {

// All charts, each in a section with a heading and a sentence on how to read it.
std::string page_charts(const Comparison& comparison);

}  // namespace hapax::compare
