// The style sheet of the report page: light and dark, narrow, wide and printed. Tested in a browser
// by tests/cli/report_page_test.py.
#pragma once

#include <string>

namespace hapax::compare {

std::string page_style();

}  // namespace hapax::compare
