#include "compare/charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hapax::compare {
namespace {

// Narrow, so that the text can still be read on a phone.
constexpr double kWidth = 460;
constexpr double kLegendRow = 18;

// The next 1, 2 or 5 times a power of ten.
double round_step(double least) {
  if (!(least > 0)) {
    return 1;
  }
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least) {
      return factor * power;
    }
  }
  return 10 * power;
}

std::string opening(const std::string& id, const std::string& title, double height) {
  return fmt::format(
      "<svg id=\"{0}\" viewBox=\"0 0 {1} {2:.0f}\" role=\"img\" aria-labelledby=\"{0}-title\">"
      "<title id=\"{0}-title\">{3}</title>\n",
      id, kWidth, height, html_escaped(title));
}

std::string text_at(double x, double y, std::string_view anchor, const std::string& text) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     html_escaped(text));
}

std::string line(double x1, double y1, double x2, double y2, std::string_view kind) {
  return fmt::format(
      "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1, x2,
      y2, kind);
}

// A shape for each series, so that colour is not all that tells them apart.
std::string mark(std::size_t series, double x, double y, const std::string& attributes,
                 const std::string& tooltip) {
  std::string shape;
  constexpr double kRadius = 4.5;
  switch (series % 4) {
    case 0:
      shape = fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"", x, y, kRadius);
      break;
    case 1:
      shape = fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{}\"", x - kRadius,
                          y - kRadius, 2 * kRadius, 2 * kRadius);
      break;
    default: {
      const double up = series % 4 == 2 ? -1.3 : 1.3;
      shape = fmt::format("<path d=\"M{:.1f} {:.1f} l{:.1f} {:.1f} h{:.1f} z\"", x,
                          y + up * kRadius, 1.3 * kRadius, -2 * up * kRadius, -2.6 * kRadius);
      break;
    }
  }
  return fmt::format("{} class=\"s{}\" {}><title>{}</title>{}\n", shape, series, attributes,
                     html_escaped(tooltip),
                     series % 4 == 0   ? "</circle>"
                     : series % 4 == 1 ? "</rect>"
                                       : "</path>");
}

struct Legend {
  std::string svg;
  double height = kLegendRow;
};
// From `y` on downwards.
Legend legend(const std::vector<std::string>& names, bool with_shapes, double y) {
  constexpr double kLeft = 20;
  Legend legend;
  std::string& out = legend.svg;
  double x = kLeft;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double width = 30 + 8.2 * static_cast<double>(names[i].size());
    if (x + width > kWidth) {
      x = kLeft;
      y += kLegendRow;
      legend.height += kLegendRow;
    }
    out += with_shapes ? mark(i, x, y - 4, "", names[i])
                       : fmt::format(
                             "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"10\" height=\"10\" "
                             "class=\"s{}\"/>",
                             x - 5, y - 9, i);
    out += text_at(x + 10, y, "start", names[i]);
    x += width;
  }
  return legend;
}

// As far as it lies below `most_y`.
Series cut_at(const Series& line, double most_y) {
  Series cut{line.name, {}};
  for (const auto& [x, y] : line.points) {
    if (y > most_y && !cut.points.empty()) {
      const auto [before_x, before_y] = cut.points.back();
      cut.points.emplace_back(before_x + (x - before_x) * (most_y - before_y) / (y - before_y),
                              most_y);
      break;
    }
    cut.points.emplace_back(x, y);
  }
  return cut;
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    switch (byte) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += byte;
    }
  }
  return out;
}

std::string line_chart(const LineChart& chart) {
  constexpr double kLeft = 45;
  constexpr double kRight = kWidth - 15;
  constexpr double kTop = 30;
  constexpr double kBottom = 300;
  double most_x = 1;
  double most_y = 0;
  std::vector<std::string> names;
  for (const Series& series : chart.series) {
    names.push_back(series.name);
    for (const auto& [x, y] : series.points) {
      most_x = std::max(most_x, x);
      most_y = std::max(most_y, y);
    }
  }
  const double step_x = std::max(1.0, round_step(most_x / 8));
  const double step_y = round_step(std::max(most_y, 1.0) / 5);
  const double end_y = std::ceil(std::max(most_y, 1.0) / step_y) * step_y;
  const auto at_x = [&](double x) { return kLeft + (kRight - kLeft) * x / (most_x * 1.02); };
  const auto at_y = [&](double y) { return kBottom - (kBottom - kTop) * y / end_y; };

  const Legend names_shown = legend(names, true, kBottom + 58);
  std::string out = opening(chart.id, chart.title, kBottom + 50 + names_shown.height);
  for (double y = 0; y <= end_y * 1.001; y += step_y) {
    out += line(kLeft, at_y(y), kRight, at_y(y), "grid");
    out += text_at(kLeft - 8, at_y(y) + 4, "end", fmt::format("{:.4g}", y));
  }
  for (double x = step_x; x <= most_x * 1.001; x += step_x) {
    out += text_at(at_x(x), kBottom + 18, "middle", fmt::format("{:.4g}", x));
  }
  out += text_at((kLeft + kRight) / 2, kBottom + 36, "middle", chart.x_title);
  out += text_at(kLeft - 20, kTop - 14, "start", chart.y_title);
  const auto path = [&](const Series& series, const std::string& kind) {
    std::string points;
    for (const auto& [x, y] : series.points) {
      points += fmt::format("{:.1f},{:.1f} ", at_x(x), at_y(y));
    }
    return fmt::format("<polyline points=\"{}\" class=\"line {}\"/>\n", points, kind);
  };
  if (chart.ideal) {
    out += path(cut_at(*chart.ideal, end_y), "ideal");
  }
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const Series& series = chart.series[i];
    out += path(series, fmt::format("s{}", i));
    for (const auto& [x, y] : series.points) {
      out += mark(i, at_x(x), at_y(y),
                  fmt::format("data-series=\"{}\" data-x=\"{}\" data-value=\"{:.6f}\"",
                              html_escaped(series.name), x, y),
                  fmt::format("{}, {:.4g}: {:.3g}", series.name, x, y));
    }
  }
  return out + names_shown.svg + "</svg>\n";
}

std::string stacked_bars(const Bars& bars) {
  constexpr double kLeft = 105;
  constexpr double kRight = kWidth - 75;
  constexpr double kRow = 22;
  const Legend parts_shown = legend(bars.parts, false, 16);
  const double top = parts_shown.height + 12;
  double most = 0;
  const auto sum_of = [](const Bars::Row& row) {
    double sum = 0;
    for (const double value : row.values) {
      sum += value;
    }
    return sum;
  };
  for (const Bars::Row& row : bars.rows) {
    most = std::max(most, sum_of(row));
  }
  const double height = top + kRow * static_cast<double>(bars.rows.size()) + 6;
  std::string out = opening(bars.id, bars.title, height) + parts_shown.svg;
  double y = top;
  for (const Bars::Row& row : bars.rows) {
    out += text_at(kLeft - 8, y + 13, "end", row.label);
    double x = kLeft;
    for (std::size_t part = 0; part < row.values.size(); ++part) {
      const double width = most > 0 ? (kRight - kLeft) * row.values[part] / most : 0;
      out += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{}\" class=\"s{}\" "
          "data-row=\"{}\" data-part=\"{}\" data-value=\"{:.6f}\"><title>{}</title></rect>\n",
          x, y, width, kRow - 5, part, html_escaped(row.label), html_escaped(bars.parts[part]),
          row.values[part],
          html_escaped(row.label + ", " + bars.parts[part] + ": " + bars.shown(row.values[part])));
      x += width;
    }
    out += text_at(x + 6, y + 13, "start", bars.shown(sum_of(row)));
    y += kRow;
  }
  return out + "</svg>\n";
}

std::string dot_rows(const Dots& dots) {
  constexpr double kLeft = 105;
  constexpr double kRight = kWidth - 30;
  constexpr double kRow = 22;
  constexpr double kTop = 10;
  double most = 0;
  for (const Dots::Row& row : dots.rows) {
    for (const double value : row.values) {
      most = std::max(most, value);
    }
  }
  const double step = round_step(most / 3);
  const double end = std::max(std::ceil(most / step) * step, step);
  const double bottom = kTop + kRow * static_cast<double>(dots.rows.size());
  const auto at = [&](double value) { return kLeft + (kRight - kLeft) * value / end; };
  std::string out = opening(dots.id, dots.title, bottom + 26);
  for (double value = 0; value <= end * 1.001; value += step) {
    out += line(at(value), kTop, at(value), bottom, "grid");
    out += text_at(at(value), bottom + 18, "middle", dots.shown(value));
  }
  double y = kTop;
  for (const Dots::Row& row : dots.rows) {
    out += text_at(kLeft - 8, y + 14, "end", row.label);
    out += line(at(row.median), y + 2, at(row.median), y + kRow - 4, "median");
    for (const double value : row.values) {
      out += fmt::format(
          "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" class=\"s0 dot\" "
          "data-row=\"{}\" data-value=\"{:.6f}\"><title>{}</title></circle>\n",
          at(value), y + kRow / 2 - 1, html_escaped(row.label), value,
          html_escaped(row.label + ": " + dots.shown(value)));
    }
    y += kRow;
  }
  return out + "</svg>\n";
}

}  // namespace hapax::compare
