#include "strategy/registry.h"

#include <array>

#include "base/enum_table.h"

namespace hapax::strategy {
namespace {

constexpr std::array kStrategies = {
    StrategyEntry{StrategyKind::kLinear, "linear", count_linear},
    StrategyEntry{StrategyKind::kThreads, "threads", count_threads},
    StrategyEntry{StrategyKind::kQueue, "queue", count_queue, true},
    StrategyEntry{StrategyKind::kShared, "shared", count_shared, true},
    StrategyEntry{StrategyKind::kHybrid, "hybrid", count_hybrid, true},
};

// kAuto is no strategy: it chooses one.
static_assert(has_each_value_but(kStrategies, &StrategyEntry::kind, StrategyKind::kAuto));

}  // namespace

std::span<const StrategyEntry> all_strategies() { return kStrategies; }

}  // namespace hapax::strategy
