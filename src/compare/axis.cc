#include "compare/axis.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace hapax::compare {
namespace {

// If numbers are closer than this, in units of the chart, their marks overlap.
constexpr double kMinGap = 24;

// The smallest 1, 2, 2.5 or 5 times a power of ten that is at least `least`.
double round_step(double least) {
  if (!(least > 0)) {
    return 1;
  }
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * power >= least) {
      return factor * power;
    }
  }
  return 10 * power;
}

}  // namespace

std::vector<double> LinearAxis::ticks() const {
  std::vector<double> all;
  for (int i = 0; i * step <= end * 1.001; ++i) {
    all.push_back(i * step);
  }
  return all;
}

LinearAxis linear_axis(double most, double steps) {
  const double step = round_step(most / steps);
  return {step, std::max(std::ceil(most / step * 0.9999), 1.0) * step};
}

double LogAxis::part(double value) const {
  return std::log10(value / first) / std::log10(last / first);
}

std::vector<double> LogAxis::ticks(std::size_t max_steps) const {
  const auto powers = static_cast<std::size_t>(std::lround(std::log10(last / first)));
  const std::size_t apart = (powers + max_steps - 1) / max_steps;
  std::vector<double> all;
  for (std::size_t power = 0; power <= powers; power += std::max<std::size_t>(apart, 1)) {
    all.push_back(first * std::pow(10, static_cast<double>(power)));
  }
  return all;
}

LogAxis log_axis(std::span<const double> values) {
  double least = 0;
  double most = 0;
  for (const double value : values) {
    if (value > 0) {
      least = least > 0 ? std::min(least, value) : value;
      most = std::max(most, value);
    }
  }
  if (!(least > 0)) {
    return {};
  }
  const double first = std::floor(std::log10(least));
  const double last = std::max(std::ceil(std::log10(most)), first + 1);
  return {std::pow(10, first), std::pow(10, last)};
}

double NumberAxis::at(double number) const {
  const double first = numbers.front();
  const double last = numbers.back();
  if (!(first < last)) {
    return (from + to) / 2;
  }
  const double part = is_log ? std::log(number / first) / std::log(last / first)
                             : (number - first) / (last - first);
  return from + (to - from) * part;
}

double NumberAxis::min_gap() const {
  double gap = to - from;
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    gap = std::min(gap, at(numbers[i]) - at(numbers[i - 1]));
  }
  return gap;
}

NumberAxis number_axis(std::vector<double> numbers, double from, double to) {
  if (numbers.empty()) {
    numbers = {1};
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  assert(numbers.front() > 0);
  const NumberAxis linear{numbers, from, to, false};
  const NumberAxis log{std::move(numbers), from, to, true};
  return linear.min_gap() >= std::min(kMinGap, log.min_gap()) ? linear : log;
}

}  // namespace hapax::compare
