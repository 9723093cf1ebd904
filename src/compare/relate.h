// Decides which of two configurations is faster, and by how much. It is the only function that
// compares times. Every sentence, table cell and chart uses its result, so they cannot contradict
// each other.
//
// With medians m, sample standard deviations s and numbers of runs n:
//
//     ratio   R = slower median / faster median
//     margin  M = 4 R sqrt((s_a / m_a)^2 / n_a + (s_b / m_b)^2 / n_b)
//
// R is rounded to two decimals and M is rounded up to two; these numbers decide. A configuration is
// faster or slower if R - M > 1.00 and R >= 1.02. For comparison, hyperfine shows the ratio of
// means with one standard deviation, which does not shrink as runs are added; M has the same width
// at 16 runs. If 12 configurations are really the same, with 3 % of noise and 5 runs each, 1.5 % of
// comparisons with the first one find a difference. With hyperfine's intervals 32 % do (simulated
// by tests/compare/relate_test.cc).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compare/comparison.h"

namespace hapax::compare {

enum class Relation : std::uint8_t {
  kNotEqual,      // a result differs from the reference's, so its time means nothing
  kTooFewRuns,    // one of the two has fewer than kMinRuns
  kFaster,        // the first is faster than the second
  kSlower,        // the first is slower than the second
  kNoDifference,  // the difference is within the noise
};
inline constexpr std::size_t kMinRuns = 3;

// The names in JSON: "not equal", "too few runs", "faster", "slower", "no difference".
std::string_view name_of(Relation relation);

struct Related {
  Relation relation = Relation::kNotEqual;
  double ratio = 1;         // R, at least 1, two decimals
  double margin = 0;        // M, two decimals
  bool has_margin = false;  // false with fewer than kMinRuns
  double speed = 1;         // the first's as a multiple of the second's: R or 1 / R
};

// Compares the times of `first` with those of `second`.
Related relate(const Entry& first, const Entry& second);

// The speed of the first as a multiple of the second's: "1.91 ± 0.15" or, with too few runs for a
// margin, "1.91".
std::string speed_with_margin(const Related& related);
// The same for a table cell: "1.91 x", "~1.02 x" if the difference is within the noise, "-" if a
// result is not equal.
std::string speed_cell(const Related& related);

}  // namespace hapax::compare
