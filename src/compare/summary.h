// Statistics of a number of timed runs. Tested by tests/compare/summary_test.cc.
#pragma once

#include <cstddef>
#include <span>

namespace hapax::compare {

// The statistics of at least one value.
struct Summary {
  double median = 0;
  double mean = 0;
  double stddev = 0;  // sample standard deviation; 0 for a single value
  double min = 0;
  double max = 0;
};
Summary summarise(std::span<const double> values);

// Counts the values that are far from the median: by more than 14.826 median absolute deviations.
// That distance is ten standard deviations of normal noise; hyperfine uses the same one.
std::size_t outliers(std::span<const double> values);

}  // namespace hapax::compare
