// Fits two common models of how a strategy scales with its workers. Callers pass only points with
// no more workers than processors, because more workers have nothing to run on. Tested by
// tests/compare/scaling_test.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace hapax::compare {

struct ScalingPoint {
  double workers = 1;
  double seconds = 0;
};

inline constexpr std::size_t kMinPoints = 4;

// seconds(n) = seconds(1) * (s + (1 - s) / n). Amdahl, 1967.
struct Amdahl {
  double serial_fraction = 0;  // s, from 0 to 1
  double residual = 0;         // root mean square of (measured / fitted - 1)
};
// speed(n) = speed(1) * n / (1 + a (n - 1) + b n (n - 1)). Gunther's Universal Scalability Law,
// 1993.
struct Scalability {
  double contention = 0;  // a: workers wait for each other
  double coherency = 0;   // b: each pair of workers has to agree
  double residual = 0;
};

// Empty if there are fewer than kMinPoints different numbers of workers.
std::optional<Amdahl> fit_amdahl(std::span<const ScalingPoint> points);
std::optional<Scalability> fit_scalability(std::span<const ScalingPoint> points);

}  // namespace hapax::compare
