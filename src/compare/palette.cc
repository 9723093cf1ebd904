#include "compare/palette.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/enum_table.h"

namespace hapax::compare {
namespace {

constexpr std::array<Colour, 5> kPage = {{
    {"ink", "#1d2329", "#e6eaee"},
    {"dim", "#57606a", "#a3adb8"},
    {"paper", "#ffffff", "#14181c"},
    {"rule", "#d4d9df", "#3a424b"},
    {"bad", "#b3261e", "#ff8a80"},
}};

constexpr std::array<Colour, 5> kStrategies = {{
    {"linear", "#2b323a", "#e6eaee"},
    {"threads", "#4f7bd0", "#5f7fe0"},
    {"queue", "#d2701a", "#d4633c"},
    {"shared", "#0a6136", "#3fd37f"},
    {"hybrid", "#7d1f9e", "#dd94fd"},
}};
struct StrategyLook {
  StrategyKind kind;
  Look look;
};
constexpr std::array<StrategyLook, kStrategies.size()> kLooks = {{
    {StrategyKind::kLinear, {"linear", Shape::kCircle, ""}},
    {StrategyKind::kThreads, {"threads", Shape::kCircle, ""}},
    {StrategyKind::kQueue, {"queue", Shape::kSquare, "8 3"}},
    {StrategyKind::kShared, {"shared", Shape::kTriangle, "2 2.5"}},
    {StrategyKind::kHybrid, {"hybrid", Shape::kDiamond, "9 3 2 3"}},
}};
static_assert(has_each_value_but(kLooks, &StrategyLook::kind, StrategyKind::kAuto),
              "a new strategy needs a colour and a mark");

// Indexed by Phase.
constexpr std::array<Colour, 10> kPhaseColours = {{
    {"phase-0", "#2c2d37", "#e4f1ed"},
    {"phase-1", "#2e6fe8", "#3a7cb6"},
    {"phase-2", "#1e687b", "#52d4f9"},
    {"phase-3", "#6fa132", "#9dc880"},
    {"phase-4", "#866407", "#fae461"},
    {"phase-5", "#662c00", "#905b48"},
    {"phase-6", "#c17f8d", "#e27880"},
    {"phase-7", "#be26aa", "#da2995"},
    {"phase-8", "#4e3271", "#b889df"},
    {"phase-9", "#6b7680", "#c8d0c8"},
}};
static_assert(kPhases <= kPhaseColours.size(), "a new phase needs a colour");

std::string variables(std::string_view Colour::*paper) {
  std::string css;
  for (const std::span<const Colour> colours :
       {page_colours(), strategy_colours(), phase_colours()}) {
    for (const Colour& colour : colours) {
      css += fmt::format(" --{}: {};", colour.name, colour.*paper);
    }
    css += "\n";
  }
  return css;
}

}  // namespace

std::span<const Colour> page_colours() { return kPage; }
std::span<const Colour> strategy_colours() { return kStrategies; }
std::span<const Colour> phase_colours() { return kPhaseColours; }

std::string colour_style() {
  std::string css = ":root {\n" + variables(&Colour::on_white) + "}\n";
  // Printed pages are white, whatever the screen is.
  css += "@media screen and (prefers-color-scheme: dark) { :root {\n" +
         variables(&Colour::on_dark) + "} }\n";
  css += ".ink { --mark: var(--ink); }\n";
  for (const std::span<const Colour> colours : {strategy_colours(), phase_colours()}) {
    for (const Colour& colour : colours) {
      css += fmt::format(".{0} {{ --mark: var(--{0}); }}\n", colour.name);
    }
  }
  return css;
}

Look look_of(StrategyKind kind) {
  return std::ranges::find(kLooks, kind, &StrategyLook::kind)->look;
}

Bars::Part part_of(Phase phase) {
  const Colour& colour = kPhaseColours.at(static_cast<std::size_t>(phase));
  // Waiting is hatched, because no work is done.
  const Fill fill = phase == Phase::kWait ? Fill::kHollow : Fill::kSolid;
  return {std::string(name_of(phase)), colour.name, fill};
}

}  // namespace hapax::compare
