#include "compare/summary.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace hapax::compare {
namespace {

constexpr double kOutlierThreshold = 14.826;  // median absolute deviations

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace

Summary summarise(std::span<const double> values) {
  assert(!values.empty());
  const auto number = static_cast<double>(values.size());
  Summary summary;
  summary.median = median_of({values.begin(), values.end()});
  summary.mean = std::accumulate(values.begin(), values.end(), 0.0) / number;
  double squares = 0;
  for (const double value : values) {
    squares += (value - summary.mean) * (value - summary.mean);
  }
  summary.stddev = values.size() < 2 ? 0 : std::sqrt(squares / (number - 1));
  summary.min = *std::min_element(values.begin(), values.end());
  summary.max = *std::max_element(values.begin(), values.end());
  return summary;
}

std::size_t outliers(std::span<const double> values) {
  assert(!values.empty());
  const double median = median_of({values.begin(), values.end()});
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double value : values) {
    distances.push_back(std::abs(value - median));
  }
  // If most values are equal, any other value is an outlier.
  const double scale = std::max(median_of(distances), std::numeric_limits<double>::epsilon());
  return static_cast<std::size_t>(
      std::count_if(distances.begin(), distances.end(),
                    [&](double distance) { return distance / scale > kOutlierThreshold; }));
}

}  // namespace hapax::compare
