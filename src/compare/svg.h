// Writes the few SVG elements that charts consist of. Lengths are in units of a view box that is
// kChartWidth wide. Tested by tests/compare/charts_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hapax::compare {

// A phone shows a chart of this width at about its natural size, so text of 12 units has about 12
// pixels.
inline constexpr double kChartWidth = 360;
inline constexpr double kFontSize = 12;
// The height of a line of text with the space above and below it.
inline constexpr double kLineHeight = 16;

// Escapes `text` for use as text or as an attribute value.
std::string html_escaped(std::string_view text);

// The width of a text: at least what it needs in DejaVu Sans, which is a wide font.
double text_width(std::string_view text);

enum class Anchor : std::uint8_t { kStart, kMiddle, kEnd };
std::string text_at(double x, double y, Anchor anchor, std::string_view text);

// `style` is a class of the page's style sheet.
std::string line(double x1, double y1, double x2, double y2, std::string_view style);

enum class Shape : std::uint8_t { kCircle, kSquare, kTriangle, kDiamond };
enum class Fill : std::uint8_t { kSolid, kHollow };
struct Mark {
  Shape shape = Shape::kCircle;
  Fill fill = Fill::kSolid;
  std::string_view colour;  // a class of the page's style sheet
};
// `attributes` are inserted as they are; `tooltip` is escaped. Both may be empty.
std::string mark_at(double x, double y, const Mark& mark, std::string_view attributes,
                    std::string_view tooltip);

// Opens the element of a chart. Its title is its name for screen readers.
std::string open_svg(std::string_view id, std::string_view title, double height);
std::string close_svg();

}  // namespace hapax::compare
