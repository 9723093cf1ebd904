// Figures that a list of counts and its notices give, beside those of base/run_stat_table.h: for
// --stats and its help. Tested by tests/cli/stats_test.py.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "hapax/counts.h"

namespace hapax::order {

struct CountsFigure {
  std::string_view name;
  std::uint64_t (*of)(const Counts& counts);
  std::string_view meaning;
};

std::span<const CountsFigure> counts_figures();

// 10^6 bytes of text by elapsed seconds.
double megabytes_per_second(const RunStats& stats);

}  // namespace hapax::order
