// The colours of the report page, for white and for dark backgrounds. A strategy has the same
// colour, shape and dashes in every chart. Phases have a palette of their own. The contrast to the
// background is at least 3:1 for marks and 4.5:1 for text. Colour-blind readers can distinguish all
// colours that may be next to each other. Tested by tests/compare/palette_test.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "compare/charts.h"
#include "hapax/options.h"
#include "hapax/run_stats.h"

namespace hapax::compare {

struct Colour {
  std::string_view name;
  std::string_view on_white;  // #rrggbb
  std::string_view on_dark;
};
// "ink" and "dim" are for text, "paper" is the background, "rule" is for thin lines, "bad" for
// failures.
std::span<const Colour> page_colours();
std::span<const Colour> strategy_colours();
// In the order of Phase.
std::span<const Colour> phase_colours();

// The part of the style sheet that defines the colours: a variable --NAME for each colour, and for
// each strategy and phase a class NAME that sets --mark to it.
std::string colour_style();

// The look of a strategy. `kind` is not kAuto.
Look look_of(StrategyKind kind);
// The look of a phase in a bar.
Bars::Part part_of(Phase phase);

}  // namespace hapax::compare
