// The list of all strategies with their names, for the command line, the pipeline and the tests.
#pragma once

#include <span>
#include <string_view>

#include "hapax/options.h"
#include "strategy/plan.h"

namespace hapax::strategy {

struct StrategyEntry {
  StrategyKind kind;
  std::string_view name;
  StrategyFunction run;
  bool workers_are_processes = false;
};

// The first is linear, the reference.
std::span<const StrategyEntry> all_strategies();

}  // namespace hapax::strategy
