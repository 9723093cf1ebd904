#include "compare/svg.h"

#include <fmt/format.h>

#include <array>

#include "text/utf8.h"

namespace hapax::compare {
namespace {

constexpr double kRadius = 4;

// The outline of a shape around (x, y). All shapes look about equally large.
std::string outline(Shape shape, double x, double y) {
  switch (shape) {
    case Shape::kCircle:
      return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"", x, y, kRadius);
    case Shape::kSquare:
      return fmt::format("<path d=\"M{0:.1f} {1:.1f}h{2:.1f}v{2:.1f}h-{2:.1f}z\"",
                         x - 0.9 * kRadius, y - 0.9 * kRadius, 1.8 * kRadius);
    case Shape::kTriangle:
      return fmt::format("<path d=\"M{:.1f} {:.1f}l{:.1f} {:.1f}h-{:.1f}z\"", x, y - 1.25 * kRadius,
                         1.2 * kRadius, 2.1 * kRadius, 2.4 * kRadius);
    case Shape::kDiamond:
      break;
  }
  return fmt::format(
      "<path d=\"M{0:.1f} {1:.1f}l{2:.1f} {2:.1f}l-{2:.1f} {2:.1f}l-{2:.1f} -{2:.1f}z\"", x,
      y - 1.3 * kRadius, 1.3 * kRadius);
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

double text_width(std::string_view text) {
  // 0.64 em is the width of DejaVu's digits; its letters are narrower on average.
  return 0.64 * kFontSize * static_cast<double>(text::code_points(text));
}

std::string text_at(double x, double y, Anchor anchor, std::string_view text) {
  constexpr std::array<std::string_view, 3> kAnchors = {"start", "middle", "end"};
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y,
                     kAnchors[static_cast<std::size_t>(anchor)], html_escaped(text));
}

std::string line(double x1, double y1, double x2, double y2, std::string_view style) {
  return fmt::format(
      "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1, x2,
      y2, style);
}

std::string mark_at(double x, double y, const Mark& mark, std::string_view attributes,
                    std::string_view tooltip) {
  const std::string_view name = mark.shape == Shape::kCircle ? "circle" : "path";
  return fmt::format("{} class=\"{} {}\" {}><title>{}</title></{}>\n", outline(mark.shape, x, y),
                     mark.colour, mark.fill == Fill::kSolid ? "solid" : "hollow", attributes,
                     html_escaped(tooltip), name);
}

std::string open_svg(std::string_view id, std::string_view title, double height) {
  return fmt::format(
      "<svg id=\"{0}\" viewBox=\"0 0 {1} {2:.0f}\" role=\"img\" aria-labelledby=\"{0}-title\">"
      "<title id=\"{0}-title\">{3}</title>\n",
      id, kChartWidth, height, html_escaped(title));
}

std::string close_svg() { return "</svg>\n"; }

}  // namespace hapax::compare
