// How much memory the words of a worker's own store may need before the run takes them. Tested by
// tests/strategy/remote_worker_test.cc.
#pragma once

#include <algorithm>
#include <cstdint>

#include "strategy/plan.h"

namespace hapax::strategy {

// A share of 64 MB, of 1 MB to 16 MB, unless the plan has a limit. Rare words that come again after
// the run has taken them are sent again: with two workers and 16 MB each, two million words with
// the frequencies of Zipf's law took a tenth more CPU time than without a limit, and two thirds of
// the memory (AMD EPYC Zen 5, 2026-11-27).
inline std::uint64_t store_limit(const Plan& plan) {
  constexpr std::uint64_t kMegabyte = std::uint64_t{1} << 20;
  const std::uint64_t share = 64 * kMegabyte / std::max(plan.workers, 1U);
  return plan.worker_store_bytes != 0 ? plan.worker_store_bytes
                                      : std::clamp(share, kMegabyte, 16 * kMegabyte);
}

}  // namespace hapax::strategy
