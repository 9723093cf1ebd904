// Charts as SVG, without scripts or network. Every mark carries its value, as a tooltip and as
// data-value. Colours are classes of the page's style sheet (compare/palette.h). Tested by
// tests/compare/charts_test.cc and, in a browser, by tests/cli/report_page_test.py.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/svg.h"

namespace hapax::compare {

// Formats a value with its unit.
using Shown = std::function<std::string(double)>;

// The look of one strategy in every chart.
struct Look {
  std::string_view colour;
  Shape shape = Shape::kCircle;
  std::string_view dashes;  // stroke-dasharray of its line; empty for a solid line
};

// A chart of lines over numbers such as those of workers. Series with equal values stay visible:
// their marks are side by side, as far as the space between two numbers allows, and their names are
// at the ends of their lines.
struct Series {
  struct Point {
    double x = 0;
    double y = 0;
    Fill fill = Fill::kSolid;
    std::string tooltip;
  };
  std::string name;
  Look look;
  std::vector<Point> points;  // by x, ascending
};
struct LineChart {
  std::string id;  // of the element
  std::string title;
  std::string x_title;
  std::string y_title;
  std::vector<Series> series;
  // Lines without marks for comparison, such as the ideal.
  struct Guide {
    std::string name;
    std::function<double(double)> at;
  };
  std::vector<Guide> guides;
  Shown shown;  // formats ticks
};
std::string line_chart(const LineChart& chart);

// A chart with one row of stacked bars for each label, and the row's total behind the bars.
struct Bars {
  std::string id;
  std::string title;
  struct Part {
    std::string name;
    std::string_view colour;
    Fill fill = Fill::kSolid;  // kHollow is drawn hatched
  };
  std::vector<Part> parts;
  struct Row {
    std::string label;
    std::vector<double> values;  // by part
    double total = 0;            // written behind the bars
    std::string_view colour;     // of all parts; empty: each part has its own
    bool starts_group = false;
    std::string name = {};  // in tooltips; empty: the label
  };
  std::vector<Row> rows;
  Shown shown;
};
std::string stacked_bars(const Bars& bars);

// A chart with every value of a row as a dot on an axis from 0, and a line at the row's median. The
// median is written at the end of the row.
struct Runs {
  std::string id;
  std::string title;
  struct Row {
    std::string label;
    std::string_view colour;
    std::vector<double> values;
    double median = 0;
    bool starts_group = false;
  };
  std::vector<Row> rows;
  Shown shown;
};
std::string run_dots(const Runs& runs);

// A chart with one dot for each kind of value of a row, on a logarithmic axis. 0 has a column
// before the axis.
struct LogDots {
  std::string id;
  std::string title;
  struct Kind {
    std::string name;
    Shape shape = Shape::kCircle;
    Fill fill = Fill::kSolid;
  };
  std::vector<Kind> kinds;
  struct Row {
    std::string label;
    std::string_view colour;
    std::vector<double> values;  // by kind; whole numbers, not below 0
    bool starts_group = false;
  };
  std::vector<Row> rows;
  Shown shown;
};
std::string log_dots(const LogDots& dots);

}  // namespace hapax::compare
