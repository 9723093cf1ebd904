#include "compare/scaling.h"

#include <array>
#include <cmath>
#include <set>
#include <vector>

namespace hapax::compare {
namespace {

bool are_enough(std::span<const ScalingPoint> points) {
  std::set<double> different;
  for (const ScalingPoint& point : points) {
    different.insert(point.workers);
  }
  return different.size() >= kMinPoints;
}

template <typename Fitted>
double residual_of(std::span<const ScalingPoint> points, Fitted&& fitted) {
  double squares = 0;
  for (const ScalingPoint& point : points) {
    const double off = point.seconds / fitted(point.workers) - 1;
    squares += off * off;
  }
  return std::sqrt(squares / static_cast<double>(points.size()));
}

// Least squares of y = c0 x0 + c1 x1 + .., by normal equations with at most three unknowns. Each
// row is weighted by 1 / y, so relative errors are minimised. Coefficients whose `use` is false are
// 0.
constexpr std::size_t kTerms = 3;
using Row = std::array<double, kTerms>;
Row solve(const std::vector<Row>& rows, const std::vector<double>& values,
          const std::array<bool, kTerms>& use) {
  std::array<std::array<double, kTerms + 1>, kTerms> matrix{};
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const double weight = 1 / (values[r] * values[r]);
    for (std::size_t i = 0; i < kTerms; ++i) {
      for (std::size_t j = 0; j < kTerms; ++j) {
        matrix[i][j] += weight * rows[r][i] * rows[r][j];
      }
      matrix[i][kTerms] += weight * rows[r][i] * values[r];
    }
  }
  for (std::size_t i = 0; i < kTerms; ++i) {
    if (!use[i]) {
      matrix[i] = {};
      for (std::size_t j = 0; j < kTerms; ++j) {
        matrix[j][i] = 0;
      }
      matrix[i][i] = 1;
    }
  }
  for (std::size_t i = 0; i < kTerms; ++i) {
    std::size_t pivot = i;
    for (std::size_t j = i + 1; j < kTerms; ++j) {
      pivot = std::abs(matrix[j][i]) > std::abs(matrix[pivot][i]) ? j : pivot;
    }
    std::swap(matrix[i], matrix[pivot]);
    for (std::size_t j = 0; j < kTerms; ++j) {
      if (j != i && matrix[i][i] != 0) {
        const double factor = matrix[j][i] / matrix[i][i];
        for (std::size_t k = i; k <= kTerms; ++k) {
          matrix[j][k] -= factor * matrix[i][k];
        }
      }
    }
  }
  Row solution{};
  for (std::size_t i = 0; i < kTerms; ++i) {
    solution[i] = matrix[i][i] == 0 ? 0 : matrix[i][kTerms] / matrix[i][i];
  }
  return solution;
}

}  // namespace

// Fits seconds = serial + parallel / n. Neither may be below 0.
std::optional<Amdahl> fit_amdahl(std::span<const ScalingPoint> points) {
  if (!are_enough(points)) {
    return std::nullopt;
  }
  std::vector<Row> rows;
  std::vector<double> seconds;
  for (const ScalingPoint& point : points) {
    rows.push_back({1, 1 / point.workers, 0});
    seconds.push_back(point.seconds);
  }
  Row best = solve(rows, seconds, {true, true, false});
  if (best[0] < 0) {
    best = solve(rows, seconds, {false, true, false});
  } else if (best[1] < 0) {
    best = solve(rows, seconds, {true, false, false});
  }
  return Amdahl{best[0] / (best[0] + best[1]),
                residual_of(points, [&](double n) { return best[0] + best[1] / n; })};
}

// Fits n * seconds = t (1 + a (n - 1) + b n (n - 1)). None of t, a and b may be below 0.
std::optional<Scalability> fit_scalability(std::span<const ScalingPoint> points) {
  if (!are_enough(points)) {
    return std::nullopt;
  }
  std::vector<Row> rows;
  std::vector<double> work;
  for (const ScalingPoint& point : points) {
    const double n = point.workers;
    rows.push_back({1, n - 1, n * (n - 1)});
    work.push_back(n * point.seconds);
  }
  constexpr std::array<std::array<bool, kTerms>, 4> kChoices = {
      {{true, true, true}, {true, true, false}, {true, false, true}, {true, false, false}}};
  std::optional<Scalability> best;
  for (const std::array<bool, kTerms>& use : kChoices) {
    const Row fit = solve(rows, work, use);
    if (fit[0] <= 0 || fit[1] < 0 || fit[2] < 0) {
      continue;
    }
    const double residual = residual_of(
        points, [&](double n) { return (fit[0] + fit[1] * (n - 1) + fit[2] * n * (n - 1)) / n; });
    if (!best || residual < best->residual) {
      best = Scalability{fit[1] / fit[0], fit[2] / fit[0], residual};
    }
  }
  return best;
}

}  // namespace hapax::compare
