// The marks of charts carry the figures they stand for, whatever is in the names.
#include "compare/charts.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace hapax::compare {
namespace {

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t number = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++number;
  }
  return number;
}

std::string seconds(double value) { return std::to_string(value) + " s"; }

TEST(Escaping, LeavesNothingThatMeansSomethingInHtml) {
  EXPECT_EQ(html_escaped("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
}

TEST(LineCharts, HaveAMarkForEveryPoint) {
  const std::string svg = line_chart({"id",
                                      "a <title>",
                                      "x",
                                      "y",
                                      {{"one", {{1, 1}, {2, 1.75}}}, {"two", {{1, 0.25}}}},
                                      Series{"ideal", {{0, 0}, {2, 2}}}});
  EXPECT_EQ(times(svg, "data-value="), 3U);
  EXPECT_EQ(times(svg, "data-series=\"one\" data-x=\"2\" data-value=\"1.750000\""), 1U);
  EXPECT_NE(svg.find("a &lt;title&gt;"), std::string::npos);
  EXPECT_EQ(times(svg, "class=\"line ideal\""), 1U);
}

// It leaves the chart at the top: bent, it would show another ideal.
TEST(LineCharts, TheIdealIsStraight) {
  const std::string svg = line_chart(
      {"id", "t", "x", "y", {{"one", {{1, 1}, {8, 1}}}}, Series{"ideal", {{0, 0}, {8, 8}}}});
  const std::size_t begin = svg.find("<polyline points=\"") + 18;
  double x0 = 0;
  double y0 = 0;
  double x1 = 0;
  double y1 = 0;
  ASSERT_EQ(std::sscanf(svg.c_str() + begin, "%lf,%lf %lf,%lf", &x0, &y0, &x1, &y1), 4);
  double one_x = 0;
  double one_y = 0;
  const std::size_t other = svg.find("<polyline points=\"", begin) + 18;
  ASSERT_EQ(std::sscanf(svg.c_str() + other, "%lf,%lf", &one_x, &one_y), 2);
  // Speed-up 1 at 1 worker lies on it.
  EXPECT_NEAR((y1 - y0) / (x1 - x0), (one_y - y0) / (one_x - x0), 0.05);
  EXPECT_GE(y1, 0);
}

TEST(Bars, HaveAPartForEveryValue) {
  const std::string svg =
      stacked_bars({"id", "t", {"read", "count"}, {{"a", {1, 3}}, {"b & c", {0, 2}}}, seconds});
  EXPECT_EQ(times(svg, "data-value="), 4U);
  EXPECT_EQ(times(svg, "data-row=\"a\" data-part=\"count\" data-value=\"3.000000\""), 1U);
  EXPECT_EQ(times(svg, "data-row=\"b &amp; c\""), 2U);
}

TEST(DotRows, HaveADotForEveryValueAndALineAtTheMedian) {
  const std::string svg = dot_rows({"id", "t", {{"a", {1, 2, 4}, 2}}, seconds});
  EXPECT_EQ(times(svg, "<circle"), 3U);
  EXPECT_EQ(times(svg, "class=\"median\""), 1U);
}

TEST(Charts, OfNothingAreCharts) {
  for (const std::string& svg :
       {line_chart({"id", "t", "x", "y", {}, {}}), stacked_bars({"id", "t", {"p"}, {}, seconds}),
        stacked_bars({"id", "t", {"p"}, {{"a", {0}}}, seconds}),
        dot_rows({"id", "t", {{"a", {0}, 0}}, seconds}), dot_rows({"id", "t", {}, seconds})}) {
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("inf"), std::string::npos);
    EXPECT_TRUE(svg.ends_with("</svg>\n"));
  }
}

}  // namespace
}  // namespace hapax::compare
