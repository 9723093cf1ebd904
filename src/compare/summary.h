// What a number of timed runs come to. Tested by tests/compare/summary_test.cc.
#pragma once

#include <cstddef>
#include <span>

namespace hapax::compare {

// Of at least one value.
struct Summary {
  double median = 0;
  double mean = 0;
  double stddev = 0;  // of the sample; 0 of a single value
  double min = 0;
  double max = 0;
};
Summary summarise(std::span<const double> values);

// How many values lie far from the median: by more than 14.826 median absolute deviations, ten
// standard deviations of normal noise, which is hyperfine's threshold.
std::size_t outliers(std::span<const double> values);

}  // namespace hapax::compare
