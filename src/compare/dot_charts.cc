// Charts with rows of dots: all runs on an axis from 0, and bytes on a logarithmic axis. Tested by
// tests/compare/charts_test.cc.
#include <fmt/format.h>

#include <algorithm>

#include "compare/axis.h"
#include "compare/charts.h"
#include "compare/row_charts.h"

namespace hapax::compare {
namespace {

// The height of the ticks' texts at the foot of a chart.
constexpr double kFoot = 22;

std::string tick_at(double x, double top, double bottom, std::string_view text) {
  return line(x, top, x, bottom, "grid") + text_at(x, bottom + 15, Anchor::kMiddle, text);
}

// A tick's text, without the decimals that the table has: "0", "10 kB", "2.5 ms".
std::string shown_tick(const Shown& shown, double value) {
  std::string text = value > 0 ? shown(value) : "0";
  for (const std::string_view zeros : {".000 ", ".0 "}) {
    if (const std::size_t at = text.find(zeros); at != std::string::npos) {
      text.erase(at, zeros.size() - 1);
    }
  }
  return text;
}

std::string run_row(const Runs& runs, const Runs::Row& row, double left, double scale, double y) {
  const double middle = y + kRowHeight / 2;
  std::string out = text_at(left - 8, y + kRowText, Anchor::kEnd, row.label);
  for (const double value : row.values) {
    out += mark_at(left + scale * value, middle, {Shape::kCircle, Fill::kHollow, row.colour},
                   figure_of(row.label, "", value),
                   fmt::format("{}: {}", row.label, runs.shown(value)));
  }
  const double x = left + scale * row.median;
  out += line(x, y + 2, x, y + kRowHeight - 2, "median");
  return out + text_at(kChartWidth, y + kRowText, Anchor::kEnd, runs.shown(row.median));
}

// The positions of values in LogDots.
struct LogPlot {
  double zero = 0;  // the column of 0
  double first = 0;
  double last = 0;
  LogAxis axis;
  double at(double value) const {
    return value > 0 ? first + (last - first) * axis.part(value) : zero;
  }
};

LogPlot log_plot_of(const LogDots& dots) {
  std::vector<double> values;
  for (const LogDots::Row& row : dots.rows) {
    values.insert(values.end(), row.values.begin(), row.values.end());
  }
  LogPlot plot;
  plot.axis = log_axis(values);
  plot.zero = end_of_labels(dots.rows) + 16;
  plot.first = plot.zero + 40;  // a gap, so that 0 does not look like a power of ten
  plot.last = kChartWidth - text_width(shown_tick(dots.shown, plot.axis.last)) / 2;
  return plot;
}

std::string log_row(const LogDots& dots, const LogDots::Row& row, const LogPlot& plot, double y) {
  std::string out = text_at(plot.zero - 16, y + kRowText, Anchor::kEnd, row.label);
  const double middle = y + kRowHeight / 2;
  out += line(plot.zero - 8, middle, plot.last, middle, "row");
  const double apart = kRowHeight / (static_cast<double>(dots.kinds.size()) + 0.5);
  double height = middle - apart * (static_cast<double>(dots.kinds.size()) - 1) / 2;
  for (std::size_t i = 0; i < row.values.size(); ++i, height += apart) {
    const LogDots::Kind& kind = dots.kinds[i];
    out += mark_at(plot.at(row.values[i]), height, {kind.shape, kind.fill, row.colour},
                   figure_of(row.label, kind.name, row.values[i]),
                   fmt::format("{}, {}: {}", row.label, kind.name, dots.shown(row.values[i])));
  }
  return out;
}

}  // namespace

std::string run_dots(const Runs& runs) {
  double most = 0;
  double widest = 0;
  for (const Runs::Row& row : runs.rows) {
    most = std::max(
        most, row.values.empty() ? 0 : *std::max_element(row.values.begin(), row.values.end()));
    widest = std::max(widest, text_width(runs.shown(row.median)));
  }
  const double left = end_of_labels(runs.rows) + 14;
  const double right = kChartWidth - widest - 14;
  const LinearAxis axis = linear_axis(most, 3);
  const double scale = (right - left) / axis.end;
  const std::vector<double> tops = tops_of(runs.rows, kLineHeight);
  const double bottom = tops.back();
  std::string out = open_svg(runs.id, runs.title, bottom + kFoot);
  out += text_at(kChartWidth, 12, Anchor::kEnd, "median");
  for (const double tick : axis.ticks()) {
    out += tick_at(left + scale * tick, kLineHeight, bottom, shown_tick(runs.shown, tick));
  }
  for (std::size_t i = 0; i < runs.rows.size(); ++i) {
    out += run_row(runs, runs.rows[i], left, scale, tops[i]);
  }
  return out + close_svg();
}

std::string log_dots(const LogDots& dots) {
  Legend legend;
  for (const LogDots::Kind& kind : dots.kinds) {
    legend.add(kind.name, mark_at(0, 0, {kind.shape, kind.fill, "ink"}, "", kind.name));
  }
  const LogPlot plot = log_plot_of(dots);
  const double top = legend.height();
  const std::vector<double> tops = tops_of(dots.rows, top);
  const double bottom = tops.back();
  std::string out = open_svg(dots.id, dots.title, bottom + kFoot) + legend.svg();
  out += tick_at(plot.zero, top, bottom, "0");
  const bool has_figures = std::any_of(dots.rows.begin(), dots.rows.end(), [](const auto& row) {
    return std::any_of(row.values.begin(), row.values.end(), [](double v) { return v > 0; });
  });
  for (const double tick : has_figures ? plot.axis.ticks(4) : std::vector<double>()) {
    out += tick_at(plot.at(tick), top, bottom, shown_tick(dots.shown, tick));
  }
  for (std::size_t i = 0; i < dots.rows.size(); ++i) {
    out += log_row(dots, dots.rows[i], plot, tops[i]);
  }
  return out + close_svg();
}

}  // namespace hapax::compare
