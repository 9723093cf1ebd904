// Where figures lie along an axis of a chart, and which of them are written there. Tested by
// tests/compare/charts_test.cc.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hapax::compare {

// From 0 to a round figure that is at least `most`, in about `steps` steps.
struct LinearAxis {
  double step = 1;
  double end = 1;
  std::vector<double> ticks() const;
};
LinearAxis linear_axis(double most, double steps);

// Whole powers of ten around all figures above 0; without any, from 1 to 10.
struct LogAxis {
  double first = 1;  // a power of ten
  double last = 10;  // the same, at least ten times the first
  // From 0 at `first` to 1 at `last`.
  double part(double value) const;
  // Powers of ten, evenly apart: `first`, and those that up to `max_steps` steps reach.
  std::vector<double> ticks(std::size_t max_steps) const;
};
LogAxis log_axis(std::span<const double> values);

// Where the numbers 1, 2, 4 .. or 1, 2, 3 .. lie between two ends: in proportion, or in proportion
// to their logarithms where they would be too close together otherwise; a single number lies in the
// middle.
struct NumberAxis {
  std::vector<double> numbers;  // ascending, different, above 0; at least one
  double from = 0;              // ends, in units of the chart
  double to = 1;
  bool is_log = false;
  double at(double number) const;
  // The least distance between two numbers.
  double min_gap() const;
};
NumberAxis number_axis(std::vector<double> numbers, double from, double to);

}  // namespace hapax::compare
