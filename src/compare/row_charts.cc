#include "compare/row_charts.h"

#include <fmt/format.h>

namespace hapax::compare {

std::string figure_of(std::string_view row, std::string_view part, double value) {
  std::string out = fmt::format("data-row=\"{}\"", html_escaped(row));
  if (!part.empty()) {
    out += fmt::format(" data-part=\"{}\"", html_escaped(part));
  }
  return out + fmt::format(" data-value=\"{:.6f}\"", value);
}

void Legend::add(std::string_view name, std::string_view symbol) {
  constexpr double kSymbol = 12;
  constexpr double kSpace = 10;
  const double width = kSymbol + text_width(name) + kSpace;
  if (x_ > 0 && x_ + width - kSpace > kChartWidth) {
    x_ = 0;
    y_ += kLineHeight;
  }
  svg_ += fmt::format("<g transform=\"translate({:.1f} {:.1f})\">{}</g>\n", x_ + 5, y_ - 4, symbol);
  svg_ += text_at(x_ + kSymbol + 2, y_, Anchor::kStart, name);
  x_ += width;
  ++names_;
}

}  // namespace hapax::compare
