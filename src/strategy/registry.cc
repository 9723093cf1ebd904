#include "strategy/registry.h"

#include <array>

namespace hapax::strategy {

std::span<const StrategyEntry> all_strategies() {
  static constexpr std::array kStrategies = {
      StrategyEntry{StrategyKind::kLinear, "linear", count_linear},
      StrategyEntry{StrategyKind::kThreads, "threads", count_threads},
      StrategyEntry{StrategyKind::kQueue, "queue", count_queue, true},
      StrategyEntry{StrategyKind::kShared, "shared", count_shared, true},
      StrategyEntry{StrategyKind::kHybrid, "hybrid", count_hybrid, true},
  };
  return kStrategies;
}

}  // namespace hapax::strategy
