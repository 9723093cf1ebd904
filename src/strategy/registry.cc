#include "strategy/registry.h"

#include <array>

namespace hapax::strategy {

std::span<const Entry> all_strategies() {
  static constexpr std::array kStrategies = {
      Entry{StrategyKind::kLinear, "linear", count_linear},
      Entry{StrategyKind::kThreads, "threads", count_threads},
      Entry{StrategyKind::kQueue, "queue", count_queue, true},
      Entry{StrategyKind::kShared, "shared", count_shared, true},
      Entry{StrategyKind::kHybrid, "hybrid", count_hybrid, true},
  };
  return kStrategies;
}

}  // namespace hapax::strategy
