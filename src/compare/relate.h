// Which of two configurations is faster, and by how much: the only function that compares times.
// Every sentence, table cell and chart takes its words from it, so none can contradict another.
//
// With medians m, sample standard deviations s and numbers of runs n:
//
//     ratio   R = slower median / faster median
//     margin  M = 4 R sqrt((s_a / m_a)^2 / n_a + (s_b / m_b)^2 / n_b)
//
// R is rounded to two decimals and M up to two, and the decision is made on these: faster or slower
// where R - M > 1.00 and R >= 1.02. hyperfine shows the ratio of means with one standard deviation
// of it, which does not shrink as runs are added; M is as wide at 16 runs. Where 12 configurations
// are the same, with 3 % of noise and 5 runs each, 1.5 % of comparisons see a difference from the
// first; by hyperfine's intervals 32 % do (simulated by tests/compare/relate_test.cc).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compare/comparison.h"

namespace hapax::compare {

enum class Relation : std::uint8_t {
  kNotEqual,      // a result is not that of the reference, so its time means nothing
  kTooFewRuns,    // fewer than kMinRuns of one of the two
  kFaster,        // the first is faster than the second
  kSlower,        // the first is slower
  kNoDifference,  // none that is larger than the noise
};
inline constexpr std::size_t kMinRuns = 3;

// "not equal", "too few runs", "faster", "slower", "no difference": as JSON names them.
std::string_view name_of(Relation relation);

struct Related {
  Relation relation = Relation::kNotEqual;
  double ratio = 1;         // R, at least 1, two decimals
  double margin = 0;        // M, two decimals
  bool has_margin = false;  // false with fewer than kMinRuns
  double speed = 1;         // of the first as a multiple of the second: R or 1 / R
};

// How `first` stands to `second`.
Related relate(const Entry& first, const Entry& second);

// The speed of the first as a multiple of the second's, with half the width of its interval where
// there are enough runs: "1.91 ± 0.15", "1.91".
std::string speed_with_margin(const Related& related);
// The same for a cell of a table: "1.91 x", "~1.02 x" where the difference is within the noise, "-"
// where a result is not equal.
std::string speed_cell(const Related& related);

}  // namespace hapax::compare
