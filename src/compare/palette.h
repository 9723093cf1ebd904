// The colours of the report page, on white and on dark paper. A strategy has one colour, shape and
// pattern of dashes in every chart; phases have a palette of their own. Colours of marks have a
// contrast of at least 3:1 with the paper, those of text 4.5:1, and those that may lie beside each
// other can be told apart by colour-blind readers. Tested by tests/compare/palette_test.cc.
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
// "ink" and "dim" for text, "paper", "rule" for thin lines, "bad" for what failed.
std::span<const Colour> page_colours();
std::span<const Colour> strategy_colours();
// These are in the order of Phase.
std::span<const Colour> phase_colours();

// The style sheet's part that defines all colours: a variable --NAME for each, and for strategies
// and phases a class NAME that sets --mark to it.
std::string colour_style();

// How a strategy looks. Not for kAuto.
Look look_of(StrategyKind kind);
// How a phase looks in a bar.
Bars::Part part_of(Phase phase);

}  // namespace hapax::compare
