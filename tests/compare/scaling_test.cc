// Checks that the fits find the parameters of the models that made the points, and never return a
// parameter without a meaning.
#include "compare/scaling.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace hapax::compare {
namespace {

const std::vector<double> kWorkers = {1, 2, 4, 8, 16};

template <typename Seconds>
std::vector<ScalingPoint> points_of(Seconds&& seconds) {
  std::vector<ScalingPoint> points;
  for (const double workers : kWorkers) {
    points.push_back({workers, seconds(workers)});
  }
  return points;
}

TEST(Scaling, FindsTheSerialFraction) {
  for (const double serial : {0.0, 0.05, 0.5, 1.0}) {
    const auto fit =
        fit_amdahl(points_of([&](double n) { return 3 * (serial + (1 - serial) / n); }));
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->serial_fraction, serial, 1e-9);
    EXPECT_NEAR(fit->residual, 0, 1e-9);
  }
}

TEST(Scaling, FindsContentionAndCoherency) {
  for (const double contention : {0.0, 0.1}) {
    for (const double coherency : {0.0, 0.002}) {
      const auto fit = fit_scalability(points_of(
          [&](double n) { return 2 * (1 + contention * (n - 1) + coherency * n * (n - 1)) / n; }));
      ASSERT_TRUE(fit);
      EXPECT_NEAR(fit->contention, contention, 1e-9);
      EXPECT_NEAR(fit->coherency, coherency, 1e-9);
      EXPECT_NEAR(fit->residual, 0, 1e-9);
    }
  }
}

TEST(Scaling, ABadFitHasALargeResidual) {
  const std::vector<ScalingPoint> points = {{1, 1}, {2, 3}, {3, 0.5}, {4, 2}};
  EXPECT_GT(fit_amdahl(points)->residual, 0.1);
  EXPECT_GT(fit_scalability(points)->residual, 0.1);
}

TEST(Scaling, FewerThanFourNumbersOfWorkersAreNotFitted) {
  const std::vector<ScalingPoint> points = {{1, 1}, {2, 0.5}, {3, 0.4}, {3, 0.3}, {2, 0.6}};
  EXPECT_FALSE(fit_amdahl(points));
  EXPECT_FALSE(fit_scalability(points));
}

RC_GTEST_PROP(Scaling, ParametersMeanSomethingWhateverTheTimes, ()) {
  std::vector<ScalingPoint> points;
  for (const double workers : kWorkers) {
    points.push_back({workers, *rc::gen::inRange(1, 1'000'000) / 1000.0});
  }
  const auto amdahl = fit_amdahl(points);
  const auto usl = fit_scalability(points);
  RC_ASSERT(amdahl && usl);
  RC_ASSERT(amdahl->serial_fraction >= 0 && amdahl->serial_fraction <= 1);
  RC_ASSERT(usl->contention >= 0 && usl->coherency >= 0);
}

}  // namespace
}  // namespace hapax::compare
