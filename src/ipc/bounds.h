// The limit of every figure in a message between processes. The receiver does not trust figures:
// sums of a few of them must not wrap, and each must fit the types that it is converted to. Tested
// by tests/strategy/remote_worker_test.cc and tests/compare/trial_test.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "base/run_stat_table.h"

namespace hapax::ipc {

// For bytes, words, events and seconds.
inline constexpr std::uint64_t kFigureLimit = std::uint64_t{1} << 48;

// Also false for NaN.
constexpr bool are_times(std::span<const double> seconds) {
  return std::all_of(seconds.begin(), seconds.end(), [](double time) {
    return time >= 0 && time < static_cast<double>(kFigureLimit);
  });
}

constexpr bool are_amounts(std::span<const std::uint64_t> amounts) {
  return std::all_of(amounts.begin(), amounts.end(),
                     [](std::uint64_t amount) { return amount < kFigureLimit; });
}

// Whether each figure of a run's or a worker's statistics can be one.
constexpr bool are_figures(const PackedStats& stats) {
  return are_times(stats.worker_seconds.seconds) && are_times(stats.serial_seconds.seconds) &&
         are_times(stats.run_seconds.seconds) && are_times({&stats.busiest_worker_seconds, 1}) &&
         are_times(stats.seconds) && are_amounts(stats.numbers);
}

}  // namespace hapax::ipc
