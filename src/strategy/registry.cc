#include "strategy/registry.h"

#include <array>

namespace hapax::strategy {

std::span<const Entry> all_strategies() {
  static constexpr std::array kStrategies = {
      Entry{StrategyKind::kLinear, "linear", count_linear},
      Entry{StrategyKind::kThreads, "threads", count_threads},
  };
  return kStrategies;
}

}  // namespace hapax::strategy
