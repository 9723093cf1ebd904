// Charts as SVG, drawn once: no script, no network. Every mark carries its figure, as a tooltip and
// as data-value; colours are classes of the page's style sheet (compare/palette.h). Tested by
// tests/compare/charts_test.cc and, in a browser, by tests/cli/report_page_test.py.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/svg.h"

namespace hapax::compare {

// A figure with its unit.
using Shown = std::function<std::string(double)>;

// How one thing looks in every chart.
struct Look {
  std::string_view colour;
  Shape shape = Shape::kCircle;
  std::string_view dashes;  // of a line, as stroke-dasharray has them; empty for none
};

// Lines over numbers such as those of workers. Series that lie on each other stay apart: their
// marks stand side by side, as far as the space between two numbers allows, and their names at the
// ends of their lines.
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
  // Lines without marks to compare with, such as the ideal.
  struct Guide {
    std::string name;
    std::function<double(double)> at;
  };
  std::vector<Guide> guides;
  Shown shown;  // of ticks
};
std::string line_chart(const LineChart& chart);

// A row of bars end to end for each label, with the row's figure behind them.
struct Bars {
  std::string id;
  std::string title;
  struct Part {
    std::string name;
    std::string_view colour;
    Fill fill = Fill::kSolid;  // hollow: hatched
  };
  std::vector<Part> parts;
  struct Row {
    std::string label;
    std::vector<double> values;  // by part
    double total = 0;            // as it is written behind the bars
    std::string_view colour;     // where all parts have the row's colour, else empty
    bool starts_group = false;
    std::string name = {};  // of the row in tooltips, where it is not the label
  };
  std::vector<Row> rows;
  Shown shown;
};
std::string stacked_bars(const Bars& bars);

// Every value of a row as a dot on an axis from 0; a line at the row's median, which is written at
// the end.
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

// A dot for each kind of figure of a row, on a logarithmic axis with a column for 0 before it.
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
