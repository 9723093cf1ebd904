// Checks that the colours can be seen on their background and distinguished, also by colour-blind
// readers.
#include "compare/palette.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>

namespace hapax::compare {
namespace {

using Rgb = std::array<double, 3>;  // linear light, 0 to 1
using Paper = std::string_view Colour::*;

Rgb rgb_of(std::string_view hex) {
  Rgb rgb{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double value = std::stoi(std::string(hex.substr(1 + 2 * i, 2)), nullptr, 16) / 255.0;
    rgb[i] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  }
  return rgb;
}

// The contrast ratio of WCAG 2.1.
double contrast(std::string_view one, std::string_view other) {
  const auto luminance = [](const Rgb& rgb) {
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  };
  const double a = luminance(rgb_of(one));
  const double b = luminance(rgb_of(other));
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

using Matrix = std::array<Rgb, 3>;
Rgb times(const Matrix& matrix, const Rgb& rgb) {
  Rgb out{};
  for (std::size_t i = 0; i < 3; ++i) {
    out[i] = matrix[i][0] * rgb[0] + matrix[i][1] * rgb[1] + matrix[i][2] * rgb[2];
    out[i] = std::clamp(out[i], 0.0, 1.0);
  }
  return out;
}

// Colours as seen with full colour vision, protanopia, deuteranopia and tritanopia (Machado,
// Oliveira and Fernandes, 2009, severity 1).
constexpr std::array<Matrix, 4> kEyes = {{
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{0.152286, 1.052583, -0.204868},
      {0.114503, 0.786281, 0.099216},
      {-0.003882, -0.048116, 1.051998}}},
    {{{0.367322, 0.860646, -0.227968},
      {0.280085, 0.672501, 0.047413},
      {-0.011820, 0.042940, 0.968881}}},
    {{{1.255528, -0.076749, -0.178779},
      {-0.078411, 0.930809, 0.147602},
      {0.004733, 0.691367, 0.303900}}},
}};

// Oklab (Ottosson, 2020): distances in this space are about as large as the differences that people
// see.
Rgb oklab(const Rgb& rgb) {
  constexpr Matrix kCones = {{{0.4122214708, 0.5363325363, 0.0514459929},
                              {0.2119034982, 0.6806995451, 0.1073969566},
                              {0.0883024619, 0.2817188376, 0.6299787005}}};
  Rgb cones = times(kCones, rgb);
  for (double& cone : cones) {
    cone = std::cbrt(cone);
  }
  return {0.2104542553 * cones[0] + 0.7936177850 * cones[1] - 0.0040720468 * cones[2],
          1.9779984951 * cones[0] - 2.4285922050 * cones[1] + 0.4505937099 * cones[2],
          0.0259040371 * cones[0] + 0.7827717662 * cones[1] - 0.8086757660 * cones[2]};
}

// The smallest difference over all kinds of colour vision.
double difference(std::string_view one, std::string_view other) {
  double least = 1;
  for (const Matrix& eye : kEyes) {
    const Rgb a = oklab(times(eye, rgb_of(one)));
    const Rgb b = oklab(times(eye, rgb_of(other)));
    least = std::min(least, std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
  }
  return least;
}

const Colour& page_colour(std::string_view name) {
  const auto colours = page_colours();
  return *std::find_if(colours.begin(), colours.end(),
                       [&](const Colour& colour) { return colour.name == name; });
}

class OnPaper : public testing::TestWithParam<Paper> {};
INSTANTIATE_TEST_SUITE_P(Palette, OnPaper, testing::Values(&Colour::on_white, &Colour::on_dark));

TEST_P(OnPaper, TextCanBeRead) {
  const Paper paper = GetParam();
  for (const std::string_view name : {"ink", "dim", "bad"}) {
    EXPECT_GE(contrast(page_colour(name).*paper, page_colour("paper").*paper), 4.5) << name;
  }
}

TEST_P(OnPaper, MarksCanBeSeen) {
  const Paper paper = GetParam();
  for (const auto colours : {strategy_colours(), phase_colours()}) {
    for (const Colour& colour : colours) {
      EXPECT_GE(contrast(colour.*paper, page_colour("paper").*paper), 3) << colour.name;
    }
  }
}

// 0.02 is the smallest difference that can be seen side by side.
TEST_P(OnPaper, StrategiesCanBeToldApart) {
  const Paper paper = GetParam();
  for (const Colour& one : strategy_colours()) {
    for (const Colour& other : strategy_colours()) {
      if (&one != &other) {
        EXPECT_GE(difference(one.*paper, other.*paper), 0.11) << one.name << ' ' << other.name;
      }
    }
  }
}

TEST_P(OnPaper, PhasesCanBeToldApart) {
  const Paper paper = GetParam();
  const auto colours = phase_colours();
  for (std::size_t i = 0; i + 1 < colours.size(); ++i) {
    for (std::size_t j = i + 1; j < colours.size(); ++j) {
      // Phases that follow each other touch.
      EXPECT_GE(difference(colours[i].*paper, colours[j].*paper), j == i + 1 ? 0.1 : 0.05)
          << i << ' ' << j;
    }
  }
}

TEST(Palette, IsWhite) { EXPECT_EQ(page_colour("paper").on_white, "#ffffff"); }

TEST(Palette, EveryStrategyHasItsOwnLook) {
  std::set<std::string> colours;
  std::set<std::string> dashes;
  std::set<Shape> shapes;
  for (const StrategyKind kind : {StrategyKind::kThreads, StrategyKind::kQueue,
                                  StrategyKind::kShared, StrategyKind::kHybrid}) {
    const Look look = look_of(kind);
    colours.emplace(look.colour);
    dashes.emplace(look.dashes);
    shapes.insert(look.shape);
  }
  EXPECT_EQ(colours.size(), 4U);
  EXPECT_EQ(dashes.size(), 4U);
  EXPECT_EQ(shapes.size(), 4U);
  EXPECT_EQ(look_of(StrategyKind::kLinear).colour, "linear");
  EXPECT_EQ(look_of(StrategyKind::kHybrid).colour, "hybrid");
}

TEST(Palette, EveryPhaseHasAColourOfItsOwn) {
  std::set<std::string> colours;
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    const Bars::Part part = part_of(static_cast<Phase>(phase));
    EXPECT_EQ(part.name, name_of(static_cast<Phase>(phase)));
    EXPECT_EQ(part.fill == Fill::kHollow, part.name == "wait");
    colours.emplace(part.colour);
  }
  EXPECT_EQ(colours.size(), kPhases);
}

// Each class and each variable of the style sheet is defined once.
TEST(Palette, DefinesEveryColourOnceForEachPaper) {
  const std::string style = colour_style();
  for (const auto colours : {page_colours(), strategy_colours(), phase_colours()}) {
    for (const Colour& colour : colours) {
      const std::string on_white =
          " --" + std::string(colour.name) + ": " + std::string(colour.on_white) + ";";
      const std::string on_dark =
          " --" + std::string(colour.name) + ": " + std::string(colour.on_dark) + ";";
      const std::size_t dark = style.find("@media screen and (prefers-color-scheme: dark)");
      ASSERT_NE(dark, std::string::npos);
      EXPECT_LT(style.find(on_white), dark) << colour.name;
      EXPECT_GT(style.find(on_dark), dark) << colour.name;
      EXPECT_NE(style.find(on_dark), std::string::npos) << colour.name;
    }
  }
}

}  // namespace
}  // namespace hapax::compare
