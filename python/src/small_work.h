// Work that is too small for a thread of its own: the caller's thread does it, without a look at
// signals meanwhile.
#pragma once

#include <hapax/count.h>
#include <nanobind/nanobind.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "errors.h"

namespace hapax::python {

// Sorting or adding up so few words takes some milliseconds.
inline constexpr std::uint64_t kSmallWords = 20'000;
// Counting so much text takes some 50 µs.
inline constexpr std::size_t kSmallText = std::size_t{64} << 10;

// Whether texts of so many bytes are counted at once. Never with a progress callable, which is told
// the end, nor where the strategy wants several workers.
inline bool is_small_count(std::size_t bytes, StrategyKind strategy,
                           const nanobind::object& progress) {
  const bool has_one_worker = strategy == StrategyKind::kAuto || strategy == StrategyKind::kLinear;
  return bytes <= kSmallText && has_one_worker && progress.is_none();
}

inline Counts count_at_once(const std::vector<Input>& inputs, Options options) {
  options.workers = 1;  // so that the number of processors is not looked up
  return value_or_throw(count(inputs, options));
}

}  // namespace hapax::python
