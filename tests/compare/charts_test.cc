// Checks that the marks of charts carry their values, are at the right places and do not hide each
// other, and that all text has room, whatever the names are.
#include "compare/charts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <regex>
#include <string>
#include <vector>

#include "compare/axis.h"

namespace hapax::compare {
namespace {

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t number = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++number;
  }
  return number;
}

// The groups that `pattern` matched, for each occurrence.
std::vector<std::vector<std::string>> all_matches(const std::string& text, const char* pattern) {
  const std::regex expression(pattern);
  std::vector<std::vector<std::string>> all;
  for (std::sregex_iterator at(text.begin(), text.end(), expression); at != std::sregex_iterator();
       ++at) {
    all.emplace_back(at->begin() + 1, at->end());
  }
  return all;
}

struct Circle {
  double x = 0;
  double y = 0;
  double value = 0;
};
std::vector<Circle> circles(const std::string& svg) {
  std::vector<Circle> found;
  for (const auto& match :
       all_matches(svg, "<circle cx=\"([^\"]*)\" cy=\"([^\"]*)\"[^>]*data-value=\"([^\"]*)\"")) {
    found.push_back({std::stod(match[0]), std::stod(match[1]), std::stod(match[2])});
  }
  return found;
}

// Checks that every text is within the view box.
void expect_room(const std::string& svg) {
  for (const auto& match :
       all_matches(svg, "<text x=\"([^\"]*)\" y=\"([^\"]*)\" text-anchor=\"(\\w+)\">([^<]*)<")) {
    const double width = text_width(match[3]);
    const double x = std::stod(match[0]) - (match[2] == "end"      ? width
                                            : match[2] == "middle" ? width / 2
                                                                   : 0);
    EXPECT_GE(x, -0.5) << match[3];
    EXPECT_LE(x + width, kChartWidth + 0.5) << match[3];
  }
}

std::string seconds(double value) { return std::to_string(value).substr(0, 5) + " s"; }
std::string plain(double value) { return std::to_string(value).substr(0, 4); }

Series series(const std::string& name, std::vector<std::pair<double, double>> points) {
  Series made{name, {"threads", Shape::kCircle, ""}, {}};
  for (const auto& [x, y] : points) {
    made.points.push_back({x, y, Fill::kSolid, name + " <is> here"});
  }
  return made;
}

LineChart chart_of(std::vector<Series> all) {
  return {
      "id",           "a <title>",
      "workers",      "times as fast",
      std::move(all), {{"ideal", [](double x) { return x; }}, {"even", [](double) { return 1; }}},
      plain};
}

TEST(Escaping, LeavesNothingThatMeansSomethingInHtml) {
  EXPECT_EQ(html_escaped("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
}

TEST(LinearAxes, EndAtARoundFigureThatIsEnough) {
  for (const double most : {1e-9, 0.003, 0.99, 1.0, 1.01, 7.0, 64.0, 12345.0}) {
    const LinearAxis axis = linear_axis(most, 5);
    EXPECT_GE(axis.end, most * 0.999);
    EXPECT_LE(axis.end, most * 2.01);
    EXPECT_NEAR(axis.ticks().back(), axis.end, axis.step * 0.01);
    EXPECT_GE(axis.ticks().size(), 3U);
    EXPECT_LE(axis.ticks().size(), 8U);
  }
  EXPECT_EQ(linear_axis(1, 5).ticks().size(), 6U);
  EXPECT_EQ(linear_axis(0, 5).ticks().size(), 2U);
}

TEST(LogAxes, HoldAllFiguresAboveZeroBetweenPowersOfTen) {
  const std::vector<double> values = {0, 5, 40'000'000};
  const LogAxis axis = log_axis(values);
  EXPECT_EQ(axis.first, 1);
  EXPECT_EQ(axis.last, 1e8);
  EXPECT_NEAR(axis.part(1e4), 0.5, 1e-9);
  EXPECT_EQ(axis.ticks(4), (std::vector<double>{1, 1e2, 1e4, 1e6, 1e8}));
  EXPECT_EQ(log_axis(std::vector<double>{1000}).last, 10'000);
  EXPECT_EQ(log_axis(std::vector<double>{0, 0}).first, 1);
}

TEST(NumberAxes, AreLogarithmicOnlyWhereNumbersWouldTouch) {
  EXPECT_FALSE(number_axis({1, 2, 4}, 0, 200).is_log);
  EXPECT_FALSE(number_axis({1, 2, 3, 4, 5, 6, 7, 8}, 0, 200).is_log);
  EXPECT_TRUE(number_axis({1, 2, 4, 8, 16, 32, 64}, 0, 200).is_log);
  const NumberAxis axis = number_axis({64, 1, 8, 8}, 10, 210);
  EXPECT_NEAR(axis.at(8), 110, 1e-9);
  EXPECT_EQ(number_axis({4}, 0, 100).at(4), 50);
}

TEST(LineCharts, HaveAMarkForEveryPoint) {
  const std::string svg =
      line_chart(chart_of({series("o&e", {{1, 1}, {2, 1.75}}), series("two", {{1, 0.25}})}));
  EXPECT_EQ(times(svg, "data-value="), 3U);
  EXPECT_EQ(times(svg, "data-series=\"o&amp;e\" data-x=\"2\" data-value=\"1.750000\""), 1U);
  EXPECT_EQ(times(svg, "<title>two &lt;is&gt; here</title>"), 1U);
  EXPECT_NE(svg.find("a &lt;title&gt;"), std::string::npos);
}

TEST(LineCharts, HeightIsInProportionToTheFigure) {
  const std::string svg =
      line_chart(chart_of({series("one", {{1, 0}, {2, 1}, {4, 2}}), series("two", {{4, 1.5}})}));
  const std::vector<Circle> marks = circles(svg);
  ASSERT_EQ(marks.size(), 4U);
  for (const Circle& mark : marks) {
    EXPECT_NEAR((mark.y - marks[0].y) / (marks[1].y - marks[0].y), mark.value, 0.01);
  }
}

TEST(LineCharts, EqualFiguresStandSideBySide) {
  const std::string svg =
      line_chart(chart_of({series("one", {{1, 1}, {2, 1}}), series("two", {{1, 1}, {2, 1}}),
                           series("three", {{1, 1}, {2, 1}})}));
  std::vector<Circle> marks = circles(svg);
  ASSERT_EQ(marks.size(), 6U);
  std::sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  for (std::size_t i = 1; i < marks.size(); ++i) {
    EXPECT_EQ(marks[i].y, marks[0].y);
    EXPECT_GT(marks[i].x, marks[i - 1].x + 5);
  }
  // Marks of one number are closer to each other than to those of the next number.
  EXPECT_LT(marks[2].x - marks[0].x, marks[3].x - marks[2].x);
}

TEST(LineCharts, NamesAtTheEndsDoNotTouch) {
  std::vector<Series> all;
  for (const char* const name : {"a", "b", "c", "d", "e", "f"}) {
    all.push_back(series(name, {{1, 0.01}, {2, 0.02}}));
  }
  const std::string svg = line_chart(chart_of(all));
  std::vector<double> heights;
  for (const auto& match :
       all_matches(svg, "<text x=\"[^\"]*\" y=\"([^\"]*)\" text-anchor=\"start\">[a-f]<")) {
    heights.push_back(std::stod(match[0]));
  }
  ASSERT_EQ(heights.size(), 6U);
  std::sort(heights.begin(), heights.end());
  for (std::size_t i = 1; i < heights.size(); ++i) {
    EXPECT_GE(heights[i] - heights[i - 1], kFontSize);
  }
  EXPECT_LE(heights.back(), 250);
}

// A mark may be beside its number. The ideal is level across all marks of a number, so a mark above
// it is better than ideal.
TEST(LineCharts, TheIdealIsLevelOverTheMarksOfANumber) {
  for (const double most : {2.0, 64.0}) {
    std::vector<std::pair<double, double>> points;
    for (double workers = 1; workers <= most; workers *= 2) {
      points.emplace_back(workers, workers);
    }
    const std::string svg =
        line_chart(chart_of({series("one", points), series("two", points), series("c", points)}));
    const auto guide = all_matches(svg, "class=\"line guide\"[^>]*points=\"([^\"]*)\"")[0][0];
    const auto corners = all_matches(guide, "([0-9.-]+),([0-9.-]+)");
    EXPECT_EQ(times(svg, ">ideal</text>"), 1U);
    for (const Circle& mark : circles(svg)) {
      bool was_compared = false;
      for (std::size_t i = 1; i < corners.size(); ++i) {
        if (std::stod(corners[i - 1][0]) <= mark.x && mark.x <= std::stod(corners[i][0])) {
          EXPECT_EQ(std::stod(corners[i - 1][1]), mark.y) << mark.value << " of " << most;
          EXPECT_EQ(std::stod(corners[i][1]), mark.y) << mark.value << " of " << most;
          was_compared = true;
        }
      }
      EXPECT_TRUE(was_compared) << mark.value << " of " << most;
    }
  }
}

TEST(LineCharts, AGuideEndsAtTheTopAndIsNamedThere) {
  const std::string svg = line_chart(chart_of({series("one", {{1, 1}, {2, 1.2}, {8, 1.1}})}));
  const auto guide = all_matches(svg, "class=\"line guide\"[^>]*points=\"([^\"]*)\"")[0][0];
  const auto corners = all_matches(guide, "([0-9.-]+),([0-9.-]+)");
  EXPECT_LT(std::stod(corners.back()[0]), circles(svg).back().x - 20);
  const auto name = all_matches(svg, "<text x=\"([^\"]*)\" y=\"([^\"]*)\"[^>]*>ideal<");
  ASSERT_EQ(name.size(), 1U);
  EXPECT_EQ(name[0][0], corners.back()[0]);
  EXPECT_LT(std::stod(name[0][1]), std::stod(corners.back()[1]));
}

Bars bars_of(std::vector<Bars::Row> rows) {
  return {"id",
          "t",
          {{"read", "phase-0"}, {"count", "phase-1"}, {"wait", "phase-2", Fill::kHollow}},
          std::move(rows),
          seconds};
}

TEST(Bars, HaveAPartForEveryValueAsLongAsItSays) {
  const std::string svg =
      stacked_bars(bars_of({{"a", {1, 3, 0}, 4.5, {}}, {"b & c", {0, 2, 1}, 3, {}}}));
  EXPECT_EQ(times(svg, "data-value="), 6U);
  EXPECT_EQ(times(svg, "data-row=\"a\" data-part=\"count\" data-value=\"3.000000\""), 1U);
  EXPECT_EQ(times(svg, "data-row=\"b &amp; c\""), 3U);
  double scale = 0;
  for (const auto& match : all_matches(svg, " width=\"([0-9.]+)\" [^>]*data-value=\"([0-9.]+)\"")) {
    const double width = std::stod(match[0]);
    const double value = std::stod(match[1]);
    scale = scale > 0 ? scale : width / value;
    EXPECT_NEAR(width, scale * value, 0.02);
  }
  // The text behind a bar is the row's total, not the sum of its parts.
  EXPECT_EQ(times(svg, ">4.500 s</text>"), 1U);
  EXPECT_EQ(times(svg, ">4.000 s</text>"), 0U);
}

TEST(Bars, HatchWhatIsHollow) {
  const std::string svg = stacked_bars(bars_of({{"a", {1, 3, 1}, 5, {}}}));
  EXPECT_EQ(times(svg, "<pattern id=\"id-hatch-2\""), 1U);
  EXPECT_EQ(times(svg, "url(#id-hatch-2)"), 2U);  // in the legend and in the row
}

TEST(Bars, HaveNoGapsWhereAPartIsThin) {
  const std::string svg = stacked_bars(bars_of({{"a", {1000, 1, 0}, 1001, {}}}));
  EXPECT_EQ(times(svg, "class=\"solid bar phase-0 apart\""), 2U);  // in the legend and in the row
  EXPECT_EQ(times(svg, "class=\"solid bar phase-1 apart\""), 1U);
  EXPECT_EQ(times(svg, "class=\"solid bar phase-1\""), 1U);
}

TEST(Bars, OfOnePartHaveTheColoursOfTheirRowsAndNoLegend) {
  const std::string svg = stacked_bars(
      {"id", "t", {{"memory", {}}}, {{"a", {1}, 1, "queue"}, {"b", {2}, 2, "shared"}}, seconds});
  EXPECT_EQ(times(svg, "class=\"solid bar queue apart\""), 1U);
  EXPECT_EQ(times(svg, "class=\"solid bar shared apart\""), 1U);
  EXPECT_EQ(times(svg, ">memory<"), 0U);
}

TEST(RunDots, HaveADotForEveryRunAndALineAtTheMedian) {
  const std::string svg = run_dots({"id", "t", {{"a", "queue", {1, 2, 4}, 2}}, seconds});
  const std::vector<Circle> dots = circles(svg);
  ASSERT_EQ(dots.size(), 3U);
  EXPECT_NEAR((dots[2].x - dots[1].x) / (dots[1].x - dots[0].x), 2, 0.01);
  const auto medians = all_matches(svg, "<line x1=\"([^\"]*)\"[^>]*class=\"median\"");
  ASSERT_EQ(medians.size(), 1U);
  EXPECT_NEAR(std::stod(medians[0][0]), dots[1].x, 0.1);
  EXPECT_EQ(times(svg, ">2.000 s</text>"), 1U);
}

LogDots log_dots_of(std::vector<LogDots::Row> rows) {
  return {"id",
          "t",
          {{"sent", Shape::kCircle}, {"kept", Shape::kSquare, Fill::kHollow}},
          std::move(rows),
          plain};
}

TEST(Rows, OfOneGroupAreCloserTogetherThanGroups) {
  const std::string svg = run_dots(
      {"id",
       "t",
       {{"a", "queue", {1}, 1, true}, {"b", "queue", {1}, 1, false}, {"c", "shared", {1}, 1, true}},
       seconds});
  const std::vector<Circle> dots = circles(svg);
  ASSERT_EQ(dots.size(), 3U);
  EXPECT_GE(dots[1].y - dots[0].y, kFontSize);
  EXPECT_GE(dots[2].y - dots[1].y, dots[1].y - dots[0].y + 4);
}

TEST(LogDotRows, APowerOfTenIsAStepAndZeroHasAColumn) {
  const std::string svg = log_dots(log_dots_of({{"a", "queue", {0, 1}},
                                                {"b", "queue", {100, 1}},
                                                {"c", "queue", {1000, 1}},
                                                {"d", "queue", {100'000, 0}}}));
  EXPECT_EQ(times(svg, "data-value="), 8U);
  EXPECT_EQ(times(svg, "data-row=\"c\" data-part=\"sent\" data-value=\"1000.000000\""), 1U);
  const std::vector<Circle> dots = circles(svg);
  ASSERT_EQ(dots.size(), 4U);
  EXPECT_NEAR((dots[3].x - dots[2].x) / (dots[2].x - dots[1].x), 2, 0.02);
  // 0 is further from 1 than a step is wide.
  const double step = dots[2].x - dots[1].x;
  EXPECT_LT(dots[0].x, dots[1].x - 2 * step - 30);
  EXPECT_EQ(times(svg, ">0</text>"), 1U);
}

TEST(LogDotRows, EqualFiguresDoNotHideEachOther) {
  const std::string svg = log_dots({"id",
                                    "t",
                                    {{"sent", Shape::kCircle}, {"kept", Shape::kCircle}},
                                    {{"a", "queue", {0, 0}}},
                                    plain});
  const std::vector<Circle> dots = circles(svg);
  ASSERT_EQ(dots.size(), 2U);
  EXPECT_EQ(dots[0].x, dots[1].x);
  EXPECT_GE(std::abs(dots[0].y - dots[1].y), 8);
}

// A tick is at the same place as a mark with its value.
TEST(Charts, TicksAreWhereTheirFiguresLie) {
  const auto place_of = [](const std::string& svg, const std::string& tick) {
    const auto found =
        all_matches(svg, ("<text x=\"([^\"]*)\" y=\"([^\"]*)\"[^>]*>" + tick + "</text>").c_str());
    EXPECT_EQ(found.size(), 1U) << tick;
    return std::pair{std::stod(found.at(0)[0]), std::stod(found.at(0)[1])};
  };
  const std::string lines = line_chart(chart_of({series("one", {{1, 2}, {2, 1}, {4, 0}})}));
  constexpr double kHalfOfText = 4;
  EXPECT_EQ(place_of(lines, "2.00").second - kHalfOfText, circles(lines)[0].y);
  EXPECT_EQ(place_of(lines, "0.00").second - kHalfOfText, circles(lines)[2].y);
  EXPECT_EQ(place_of(lines, "2").first, circles(lines)[1].x);
  const std::string runs = run_dots({"id", "t", {{"a", "queue", {0, 2}, 0.5}}, plain});
  EXPECT_EQ(place_of(runs, "2.00").first, circles(runs)[1].x);
  LogDots dots = log_dots_of({{"a", "queue", {100, 1e6}}, {"b", "queue", {0, 1}}});
  dots.shown = [](double value) { return std::to_string(std::lround(value)); };
  const std::string logs = log_dots(dots);
  EXPECT_EQ(place_of(logs, "100").first, circles(logs)[0].x);
  EXPECT_EQ(place_of(logs, "0").first, circles(logs)[1].x);
}

TEST(Charts, HaveRoomForTheirText) {
  const auto long_seconds = [](double) { return std::string("12,345.678 s"); };
  const std::string label = "threads -j 1024";
  expect_room(line_chart(chart_of({series("threads", {{1, 1}, {1024, 300}})})));
  expect_room(
      line_chart(chart_of({series("threads", {{1, 1}, {2, 1}}), series("queue", {{4, 2}})})));
  expect_room(stacked_bars({"id",
                            "t",
                            {{"read", {}},
                             {"serialise", {}},
                             {"transfer", {}},
                             {"dispatch", {}},
                             {"count", {}},
                             {"waiting", {}}},
                            {{label, {1, 1, 1, 1, 1, 1}, 6, {}}},
                            long_seconds}));
  expect_room(run_dots({"id", "t", {{label, "queue", {1, 2}, 1}}, long_seconds}));
  expect_room(
      log_dots({"id", "t", {{"serialised"}, {"shared"}}, {{label, "queue", {1, 1e12}}}, [](double) {
                  return std::string("999.9 GB");
                }}));
}

TEST(Charts, WithoutValuesAreCharts) {
  for (const std::string& svg :
       {line_chart({"id", "t", "x", "y", {}, {}, plain}), line_chart(chart_of({series("a", {})})),
        stacked_bars(bars_of({})), stacked_bars(bars_of({{"a", {0, 0, 0}, 0, {}}})),
        run_dots({"id", "t", {{"a", "queue", {0}, 0}}, seconds}),
        run_dots({"id", "t", {{"a", "queue", {}, 0}}, seconds}), run_dots({"id", "t", {}, seconds}),
        log_dots(log_dots_of({})), log_dots(log_dots_of({{"a", "queue", {0, 0}}}))}) {
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("inf"), std::string::npos);
    EXPECT_TRUE(svg.ends_with("</svg>\n"));
  }
}

}  // namespace
}  // namespace hapax::compare
