// What no figure in a message of processes is as large as. Who receives one does not believe it:
// sums of a few figures must not wrap, and each must fit whatever it is converted to. Tested by
// tests/strategy/remote_worker_test.cc and tests/compare/trial_test.cc.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "hapax/run_stats.h"

namespace hapax::ipc {

// Bytes, words, events or seconds.
inline constexpr std::uint64_t kBeyondAll = std::uint64_t{1} << 48;

// False for what is no number.
constexpr bool are_times(std::initializer_list<double> seconds) {
  return std::all_of(seconds.begin(), seconds.end(), [](double time) {
    return time >= 0 && time < static_cast<double>(kBeyondAll);
  });
}
constexpr bool are_times(const PhaseSeconds& phases) {
  return std::all_of(phases.seconds.begin(), phases.seconds.end(),
                     [](double time) { return are_times({time}); });
}

constexpr bool are_amounts(std::initializer_list<std::uint64_t> amounts) {
  return std::all_of(amounts.begin(), amounts.end(),
                     [](std::uint64_t amount) { return amount < kBeyondAll; });
}

}  // namespace hapax::ipc
