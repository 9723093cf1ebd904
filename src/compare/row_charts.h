// Functions for charts that have a row for each configuration. Tested by
// tests/compare/charts_test.cc.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "compare/svg.h"

namespace hapax::compare {

inline constexpr double kRowHeight = 20;
// The distance from the top of a row to the baseline of its text.
inline constexpr double kRowText = 14;

// The right end of the row labels. It leaves room for the widest one, up to half the chart.
template <typename Rows>
double end_of_labels(const Rows& rows) {
  double widest = 0;
  for (const auto& row : rows) {
    widest = std::max(widest, text_width(row.label));
  }
  return std::min(widest, kChartWidth / 2);
}

// The top of each row, the first at `top`, and at last the end of the last row. There is a gap
// between groups.
template <typename Rows>
std::vector<double> tops_of(const Rows& rows, double top) {
  constexpr double kBetweenGroups = 6;
  std::vector<double> tops;
  for (const auto& row : rows) {
    top += row.starts_group && !tops.empty() ? kBetweenGroups : 0;
    tops.push_back(top);
    top += kRowHeight;
  }
  tops.push_back(top);
  return tops;
}

// The attributes of a mark with the value `value`.
std::string figure_of(std::string_view row, std::string_view part, double value);

// A legend: names with their symbols, in as many lines as they need, at the top of a chart.
class Legend {
 public:
  // `symbol` is drawn around (0, 0).
  void add(std::string_view name, std::string_view symbol);
  double height() const { return names_ == 0 ? 0 : y_ + 0.7 * kLineHeight; }
  const std::string& svg() const { return svg_; }

 private:
  double x_ = 0;
  double y_ = kLineHeight - 4;
  int names_ = 0;
  std::string svg_;
};

}  // namespace hapax::compare
