// The few elements of SVG that charts are made of, as text. Lengths are units of a view box that
// is kChartWidth wide. Tested by tests/compare/charts_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hapax::compare {

// A phone shows a chart this wide at about its natural size, so text of 12 units has some 12 pixels
// there.
inline constexpr double kChartWidth = 360;
inline constexpr double kFontSize = 12;
// A line of text takes this, with what is above and below it.
inline constexpr double kLineHeight = 16;

// Makes `text` fit for the text and the attribute values of elements.
std::string html_escaped(std::string_view text);

// How much room a text takes: not less than it needs in DejaVu Sans, a wide font.
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
// `attributes` are ready to be put into the element; `tooltip` is text. Both may be empty.
std::string mark_at(double x, double y, const Mark& mark, std::string_view attributes,
                    std::string_view tooltip);

// The element of a chart with its title, which is its name to those who do not see it.
std::string open_svg(std::string_view id, std::string_view title, double height);
std::string close_svg();

}  // namespace hapax::compare
