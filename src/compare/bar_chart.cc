// A chart of stacked horizontal bars. A bar's length is in proportion to its value. Thin gaps in
// the colour of the paper separate parts whose colours may look alike to a reader. Tested by
// tests/compare/charts_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "compare/charts.h"
#include "compare/row_charts.h"

namespace hapax::compare {
namespace {

constexpr double kBarHeight = kRowHeight - 5;

double sum_of(const Bars::Row& row) {
  return std::accumulate(row.values.begin(), row.values.end(), 0.0);
}

// The attributes that paint a part's rectangle. A hatched part refers to a pattern in its own
// chart. A part hardly wider than a gap has none, because the gap would cover it.
std::string paint_of(const Bars& bars, std::size_t part, std::string_view colour, double width) {
  constexpr double kMinWithGap = 2;
  const std::string_view gap = width >= kMinWithGap ? " apart" : "";
  return bars.parts[part].fill == Fill::kSolid
             ? fmt::format("class=\"solid bar {}{}\"", colour, gap)
             : fmt::format("class=\"bar{}\" fill=\"url(#{}-hatch-{})\"", gap, bars.id, part);
}

std::string patterns_of(const Bars& bars) {
  std::string out;
  for (std::size_t part = 0; part < bars.parts.size(); ++part) {
    if (bars.parts[part].fill == Fill::kHollow) {
      out += fmt::format(
          "<pattern id=\"{}-hatch-{}\" class=\"{}\" width=\"4\" height=\"4\" "
          "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
          "<rect class=\"solid\" width=\"1.8\" height=\"4\"/></pattern>\n",
          bars.id, part, bars.parts[part].colour);
    }
  }
  return out.empty() ? out : "<defs>" + out + "</defs>\n";
}

Legend legend_of(const Bars& bars) {
  Legend legend;
  for (std::size_t part = 0; bars.parts.size() > 1 && part < bars.parts.size(); ++part) {
    legend.add(bars.parts[part].name,
               fmt::format("<rect x=\"-5\" y=\"-5\" width=\"10\" height=\"10\" {}/>",
                           paint_of(bars, part, bars.parts[part].colour, 10)));
  }
  return legend;
}

std::string row_of(const Bars& bars, const Bars::Row& row, double left, double scale, double y) {
  std::string out = text_at(left - 8, y + kRowText, Anchor::kEnd, row.label);
  const std::string& name = row.name.empty() ? row.label : row.name;
  double x = left;
  for (std::size_t part = 0; part < row.values.size(); ++part) {
    const double value = row.values[part];
    const double width = scale * value;
    const std::string_view colour = row.colour.empty() ? bars.parts[part].colour : row.colour;
    out += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{}\" {} {}><title>{}</title>"
        "</rect>\n",
        x, y + 2, width, kBarHeight, paint_of(bars, part, colour, width),
        figure_of(name, bars.parts[part].name, value),
        html_escaped(fmt::format("{}, {}: {}", name, bars.parts[part].name, bars.shown(value))));
    x += width;
  }
  return out + text_at(x + 6, y + kRowText, Anchor::kStart, bars.shown(row.total));
}

}  // namespace

std::string stacked_bars(const Bars& bars) {
  double most = 0;
  double widest = 0;
  for (const Bars::Row& row : bars.rows) {
    most = std::max(most, sum_of(row));
    widest = std::max(widest, text_width(bars.shown(row.total)));
  }
  const double left = end_of_labels(bars.rows) + 8;
  const double scale = most > 0 ? (kChartWidth - widest - 6 - left) / most : 0;
  const Legend legend = legend_of(bars);
  const std::vector<double> tops = tops_of(bars.rows, legend.height());
  std::string out =
      open_svg(bars.id, bars.title, tops.back() + 2) + patterns_of(bars) + legend.svg();
  for (std::size_t i = 0; i < bars.rows.size(); ++i) {
    out += row_of(bars, bars.rows[i], left, scale, tops[i]);
  }
  return out + close_svg();
}

}  // namespace hapax::compare
