// Axes of charts: the position of a value on an axis, and the values that are written there as
// ticks. Tested by tests/compare/charts_test.cc.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace hapax::compare {

// An axis from 0 to a round number that is at least `most`, in about `steps` steps.
struct LinearAxis {
  double step = 1;
  double end = 1;
  std::vector<double> ticks() const;
};
LinearAxis linear_axis(double most, double steps);

// An axis of whole powers of ten around all values above 0; from 1 to 10 if there are none.
struct LogAxis {
  double first = 1;  // a power of ten
  double last = 10;  // a power of ten, at least ten times `first`
  // The position of `value`, from 0 at `first` to 1 at `last`.
  double part(double value) const;
  // Evenly spaced powers of ten from `first` on, with at most `max_steps` steps between them.
  std::vector<double> ticks(std::size_t max_steps) const;
};
LogAxis log_axis(std::span<const double> values);

// An axis for numbers such as 1, 2, 4 .. or 1, 2, 3 .. between two ends. It is linear, or
// logarithmic if the numbers would be too close together otherwise. A single number is in the
// middle.
struct NumberAxis {
  std::vector<double> numbers;  // ascending, different, above 0; at least one
  double from = 0;              // ends, in units of the chart
  double to = 1;
  bool is_log = false;
  double at(double number) const;
  // The smallest distance between two numbers.
  double min_gap() const;
};
NumberAxis number_axis(std::vector<double> numbers, double from, double to);

}  // namespace hapax::compare
