// A chart of lines over numbers of workers. A mark is as high as its value says. It is moved
// sideways by a few units, so that equal values of several series do not hide each other. Tested by
// tests/compare/charts_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compare/axis.h"
#include "compare/charts.h"

namespace hapax::compare {
namespace {

constexpr double kTop = 40;
constexpr double kBottom = 240;
constexpr double kHeight = kBottom + 42;
constexpr double kPadding = 16;  // on both sides of the plot
// The distance from the end of the plot to the marks of the names, and to their text.
constexpr double kToMark = 18;
constexpr double kToName = kToMark + 9;
constexpr double kMaxDodge = 7;

struct Plot {
  double left = 0;
  double right = 0;
  NumberAxis x;
  LinearAxis y;
  double apart = 0;   // from a series' mark to the next series' mark, at one number
  double spread = 0;  // from a number to the end of its marks, on both sides
  double at_y(double value) const { return kBottom - (kBottom - kTop) * value / y.end; }
};

// A name at the right end of the plot. It is as high as the end of its line, or close to that.
struct EndName {
  double y = 0;
  double line_x = 0;  // where its line ends
  double line_y = 0;
  std::string name;
  const Look* look = nullptr;  // null for a guide
};

Plot plot_of(const LineChart& chart) {
  double most = 1;
  std::vector<double> numbers;
  double widest = 0;
  for (const Series& series : chart.series) {
    widest = std::max(widest, text_width(series.name));
    for (const Series::Point& point : series.points) {
      numbers.push_back(point.x);
      most = std::max(most, point.y);
    }
  }
  const double most_of_series = most;
  Plot plot;
  for (const LineChart::Guide& guide : chart.guides) {
    widest = std::max(widest, text_width(guide.name));
    // A guide is shown up to 1.25 times the highest value, which is enough to see its direction.
    const double highest =
        numbers.empty() ? 0 : guide.at(*std::max_element(numbers.begin(), numbers.end()));
    most = std::max(most, std::min(highest, 1.25 * most_of_series));
  }
  plot.y = linear_axis(most, 5);
  for (const double tick : plot.y.ticks()) {
    plot.left = std::max(plot.left, text_width(chart.shown(tick)) + 8);
  }
  plot.right = kChartWidth - kToName - widest;
  plot.x = number_axis(std::move(numbers), plot.left + kPadding, plot.right - kPadding);
  const auto others = static_cast<double>(chart.series.size()) - 1;
  plot.apart = std::min(kMaxDodge, 0.8 * plot.x.min_gap() / (others + 1));
  plot.spread = std::max(plot.apart * others / 2, 0.0) + 4;
  return plot;
}

std::string axes(const LineChart& chart, const Plot& plot) {
  std::string out = text_at(0, 14, Anchor::kStart, chart.y_title);
  for (const double tick : plot.y.ticks()) {
    const double y = plot.at_y(tick);
    out += line(plot.left, y, plot.right, y, "grid");
    out += text_at(plot.left - 6, y + 4, Anchor::kEnd, chart.shown(tick));
  }
  double written_to = 0;
  for (const double number : plot.x.numbers) {
    const std::string text = fmt::format("{:.4g}", number);
    const double x = plot.x.at(number);
    out += line(x, kBottom, x, kBottom + 4, "grid");
    if (x - text_width(text) / 2 > written_to) {
      out += text_at(x, kBottom + 18, Anchor::kMiddle, text);
      written_to = x + text_width(text) / 2 + 2;
    }
  }
  const std::string title = chart.x_title + (plot.x.is_log ? " (logarithmic)" : "");
  return out + text_at((plot.left + plot.right) / 2, kBottom + 36, Anchor::kMiddle, title);
}

std::string polyline(const std::vector<std::pair<double, double>>& points, std::string_view style,
                     std::string_view dashes) {
  std::string out = fmt::format("<polyline class=\"line {}\"", style);
  out += dashes.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", dashes);
  out += " points=\"";
  for (const auto& [x, y] : points) {
    out += fmt::format("{:.1f},{:.1f} ", x, y);
  }
  return out + "\"/>\n";
}

// A guide is level across the marks of each number, so that each mark can be compared with the
// guide's value there. It ends where it leaves the plot at the top.
std::vector<std::pair<double, double>> guide_points(const LineChart::Guide& guide,
                                                    const Plot& plot) {
  std::vector<std::pair<double, double>> points;
  for (const double number : plot.x.numbers) {
    const double y = plot.at_y(guide.at(number));
    for (const double x : {plot.x.at(number) - plot.spread, plot.x.at(number) + plot.spread}) {
      if (y < kTop && points.empty()) {
        return {{x, kTop}};
      }
      if (y < kTop) {
        const auto [before_x, before_y] = points.back();
        points.emplace_back(before_x + (x - before_x) * (before_y - kTop) / (before_y - y), kTop);
        return points;
      }
      points.emplace_back(x, y);
    }
  }
  return points;
}

// Draws a guide. Its name is at the right end, or above the plot where the guide leaves it.
std::string guide_line(const LineChart::Guide& guide, const Plot& plot,
                       std::vector<EndName>& names) {
  const auto points = guide_points(guide, plot);
  const auto [end_x, end_y] = points.back();
  std::string out = polyline(points, "guide", "1 4");
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
    if (points[i].second == points[i + 1].second) {
      out += line(points[i].first, points[i].second, points[i + 1].first, points[i + 1].second,
                  "level");
    }
  }
  if (end_x < plot.x.at(plot.x.numbers.back())) {
    return out + text_at(end_x, kTop - 6, Anchor::kMiddle, guide.name);
  }
  names.push_back({end_y, end_x, end_y, guide.name, nullptr});
  return out;
}

std::string series_marks(const Series& series, double dodge, const Plot& plot,
                         std::vector<EndName>& names) {
  std::vector<std::pair<double, double>> points;
  std::string marks;
  for (const Series::Point& point : series.points) {
    points.emplace_back(plot.x.at(point.x) + dodge, plot.at_y(point.y));
    marks += mark_at(points.back().first, points.back().second,
                     {series.look.shape, point.fill, series.look.colour},
                     fmt::format("data-series=\"{}\" data-x=\"{}\" data-value=\"{:.6f}\"",
                                 html_escaped(series.name), point.x, point.y),
                     point.tooltip);
  }
  if (points.empty()) {
    return "";
  }
  const auto [end_x, end_y] = points.back();
  names.push_back({end_y, end_x, end_y, series.name, &series.look});
  return polyline(points, series.look.colour, series.look.dashes) + marks;
}

// Moves overlapping names apart, as little as needed, within the plot. Names that would overlap
// form a block around their mean.
void move_apart(std::vector<EndName>& names) {
  std::stable_sort(names.begin(), names.end(),
                   [](const EndName& a, const EndName& b) { return a.y < b.y; });
  struct Block {
    double middle;
    double number;
    double half() const { return kLineHeight * number / 2; }
  };
  std::vector<Block> blocks;
  for (const EndName& name : names) {
    blocks.push_back({name.y, 1});
    while (blocks.size() > 1) {
      const Block last = blocks.back();
      Block& before = blocks[blocks.size() - 2];
      if (before.middle + before.half() <= last.middle - last.half()) {
        break;
      }
      const double number = before.number + last.number;
      before = {(before.middle * before.number + last.middle * last.number) / number, number};
      blocks.pop_back();
    }
  }
  auto name = names.begin();
  double least = kTop;
  for (const Block& block : blocks) {
    const double most = kBottom - kLineHeight * static_cast<double>(names.end() - name - 1);
    double y = std::max(least, std::min(most, block.middle - block.half() + kLineHeight / 2));
    for (int i = 0; i < static_cast<int>(block.number); ++i, ++name, y += kLineHeight) {
      name->y = y;
    }
    least = y;
  }
}

std::string end_names(std::vector<EndName> names, const Plot& plot) {
  move_apart(names);
  std::string out;
  for (const EndName& name : names) {
    const bool is_guide = name.look == nullptr;
    const std::string_view colour = is_guide ? "guide" : name.look->colour;
    if (!is_guide || name.y != name.line_y) {
      out += line(name.line_x + (is_guide ? 0 : 6), name.line_y, plot.right + kToMark - 7, name.y,
                  fmt::format("leader {}", colour));
    }
    if (!is_guide) {
      out += mark_at(plot.right + kToMark, name.y, {name.look->shape, Fill::kSolid, colour}, "",
                     name.name);
    }
    out += text_at(plot.right + kToName, name.y + 4, Anchor::kStart, name.name);
  }
  return out;
}

}  // namespace

std::string line_chart(const LineChart& chart) {
  const Plot plot = plot_of(chart);
  std::string out = open_svg(chart.id, chart.title, kHeight) + axes(chart, plot);
  std::vector<EndName> names;
  for (const LineChart::Guide& guide : chart.guides) {
    out += guide_line(guide, plot, names);
  }
  double dodge = -plot.apart * (static_cast<double>(chart.series.size()) - 1) / 2;
  for (const Series& series : chart.series) {
    out += series_marks(series, dodge, plot, names);
    dodge += plot.apart;
  }
  return out + end_names(std::move(names), plot) + close_svg();
}

}  // namespace hapax::compare
