// Charts as SVG, drawn once: no script, no network. Every mark carries its figure, as a tooltip and
// as data-value; colours are the page's (--series-0 .. --series-8). Tested by
// tests/compare/charts_test.cc and, in a browser, by tests/cli/report_page_test.py.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hapax::compare {

// For text and attribute values.
std::string html_escaped(std::string_view text);

struct Series {
  std::string name;
  std::vector<std::pair<double, double>> points;  // by x, ascending
};
struct LineChart {
  std::string id;  // of the element
  std::string title;
  std::string x_title;
  std::string y_title;
  std::vector<Series> series;
  std::optional<Series> ideal;  // dashed, without marks
};
std::string line_chart(const LineChart& chart);

// A row of bars end to end for each label.
struct Bars {
  std::string id;
  std::string title;
  std::vector<std::string> parts;  // names, one a colour
  struct Row {
    std::string label;
    std::vector<double> values;  // by part
  };
  std::vector<Row> rows;
  std::function<std::string(double)> shown;  // a figure with its unit
};
std::string stacked_bars(const Bars& bars);

// Every value of a row as a dot, from the least of all rows to the greatest; a line at the median.
struct Dots {
  std::string id;
  std::string title;
  struct Row {
    std::string label;
    std::vector<double> values;
    double median = 0;
  };
  std::vector<Row> rows;
  std::function<std::string(double)> shown;
};
std::string dot_rows(const Dots& dots);

}  // namespace hapax::compare
