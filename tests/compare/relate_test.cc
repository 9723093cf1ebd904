// Checks the ratio, its margin and the decision against values worked out by hand, and how often
// chance makes a difference where there is none.
#include "compare/relate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "compare/made_up.h"

namespace hapax::compare {
namespace {

const Configuration kLinear = {StrategyKind::kLinear, "linear", 1};
const Configuration kThreads = {StrategyKind::kThreads, "threads", 2};

Entry entry(const std::vector<double>& seconds) { return test::entry_of(kThreads, seconds); }

// Medians 1 and 2, relative deviations of 0.1 and 0.05: 4 x 2 x sqrt(0.01 / 3 + 0.0025 / 3) =
// 0.5164.
TEST(Relate, GivesTheRatioAndItsMargin) {
  const Entry fast = entry({0.9, 1, 1.1});
  const Entry slow = entry({1.9, 2, 2.1});
  const Related related = relate(fast, slow);
  EXPECT_EQ(related.relation, Relation::kFaster);
  EXPECT_DOUBLE_EQ(related.ratio, 2);
  EXPECT_DOUBLE_EQ(related.margin, 0.52);
  EXPECT_DOUBLE_EQ(related.speed, 2);
  EXPECT_EQ(speed_with_margin(related), "2.00 ± 0.52");
  EXPECT_EQ(speed_cell(related), "2.00 x");

  const Related other_way = relate(slow, fast);
  EXPECT_EQ(other_way.relation, Relation::kSlower);
  EXPECT_DOUBLE_EQ(other_way.ratio, 2);
  EXPECT_DOUBLE_EQ(other_way.margin, 0.52);
  EXPECT_EQ(speed_with_margin(other_way), "0.50 ± 0.13");
  EXPECT_EQ(speed_cell(other_way), "0.50 x");
}

TEST(Relate, DecidesOnWhatIsPrinted) {
  // Without noise 1.02 is the smallest difference: 1.0149 is printed as 1.01, 1.0151 as 1.02.
  const Entry one = entry({1, 1, 1});
  EXPECT_EQ(speed_with_margin(relate(one, entry({2, 2, 2}))), "2.00 ± 0.00");
  EXPECT_EQ(relate(one, entry({1.0149, 1.0149, 1.0149})).relation, Relation::kNoDifference);
  EXPECT_EQ(relate(one, entry({1.0151, 1.0151, 1.0151})).relation, Relation::kFaster);
  EXPECT_EQ(relate(entry({1.0151, 1.0151, 1.0151}), one).relation, Relation::kSlower);
  // 1.10 with a margin of 0.0995, which is printed as 0.10: 1.10 - 0.10 is not more than 1.00.
  const double deviation = 0.0995 / 4 * std::sqrt(3.0);
  Entry noisy = entry({1.1, 1.1, 1.1});
  noisy.seconds.stddev = deviation;
  EXPECT_DOUBLE_EQ(relate(one, noisy).margin, 0.10);
  EXPECT_EQ(relate(one, noisy).relation, Relation::kNoDifference);
  EXPECT_EQ(speed_cell(relate(one, noisy)), "~1.10 x");
  noisy.seconds.stddev = deviation * 0.9;
  EXPECT_DOUBLE_EQ(relate(one, noisy).margin, 0.09);
  EXPECT_EQ(relate(one, noisy).relation, Relation::kFaster);
  // A margin with exactly two decimals is not rounded up.
  noisy.seconds.stddev = 0.05 / 4 * std::sqrt(3.0);
  EXPECT_DOUBLE_EQ(relate(one, noisy).margin, 0.05);
}

TEST(Relate, TooFewRunsSayNothing) {
  const Related related = relate(entry({1, 1}), entry({2, 2, 2}));
  EXPECT_EQ(related.relation, Relation::kTooFewRuns);
  EXPECT_FALSE(related.has_margin);
  EXPECT_EQ(speed_with_margin(related), "2.00");
  EXPECT_EQ(speed_cell(related), "2.00 x");
}

TEST(Relate, UnequalResultsAreNotRanked) {
  Entry wrong = entry({1, 1, 1});
  wrong.difference = "word 1";
  const Entry right = entry({2, 2, 2});
  for (const Related& related : {relate(wrong, right), relate(right, wrong)}) {
    EXPECT_EQ(related.relation, Relation::kNotEqual);
    EXPECT_EQ(speed_cell(related), "-");
  }
}

TEST(Relate, ExtremeTimesAreNumbers) {
  const Related related = relate(entry({0, 0, 0}), entry({7200, 7200, 7200}));
  EXPECT_EQ(related.relation, Relation::kFaster);
  EXPECT_TRUE(std::isfinite(related.ratio));
  EXPECT_EQ(speed_cell(relate(entry({10, 10, 10}), entry({0.0523, 0.0523, 0.0523}))), "0.0052 x");
  EXPECT_EQ(speed_with_margin(relate(entry({99, 100, 101}), entry({0.5, 0.5, 0.5}))),
            "0.0050 ± 0.0002");
  EXPECT_EQ(speed_cell(relate(entry({1, 1, 1}), entry({9e-5, 9e-5, 9e-5}))), "0.000090 x");
  EXPECT_EQ(speed_cell(relate(entry({0.001, 0.001, 0.001}), entry({2, 2, 2}))), "2,000.00 x");
}

// Normal noise, the same on every machine.
class Noise {
 public:
  std::vector<double> runs(double seconds, double deviation, std::size_t number) {
    std::vector<double> all(number);
    for (double& run : all) {
      run = seconds * (1 + deviation * normal());
    }
    return all;
  }

 private:
  double uniform() { return (static_cast<double>(random_() >> 11) + 0.5) * 0x1p-53; }
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

  std::mt19937_64 random_{20261126};
};

// hyperfine's interval: the ratio of means, plus or minus one standard deviation.
bool is_difference_to_hyperfine(const Summary& a, const Summary& b) {
  const double ratio = std::max(a.mean, b.mean) / std::min(a.mean, b.mean);
  return ratio * (1 - std::hypot(a.stddev / a.mean, b.stddev / b.mean)) > 1;
}

// Twelve equal configurations, 3 % of noise, five runs: counts the comparisons in which one of them
// seems to differ from the first. docs/strategies.md has the figures.
TEST(Relate, SeldomSeesADifferenceWhereThereIsNone) {
  constexpr int kComparisons = 4000;
  Noise noise;
  int wrong = 0;
  int wrong_by_hyperfine = 0;
  for (int i = 0; i < kComparisons; ++i) {
    const Entry first = test::entry_of(kLinear, noise.runs(1, 0.03, 5));
    bool is_any = false;
    bool is_any_to_hyperfine = false;
    for (int number = 1; number < 12; ++number) {
      const Entry other = entry(noise.runs(1, 0.03, 5));
      is_any |= relate(other, first).relation != Relation::kNoDifference;
      is_any_to_hyperfine |= is_difference_to_hyperfine(other.seconds, first.seconds);
    }
    wrong += is_any ? 1 : 0;
    wrong_by_hyperfine += is_any_to_hyperfine ? 1 : 0;
  }
  EXPECT_NEAR(100.0 * wrong / kComparisons, 1.5, 0.7);
  EXPECT_NEAR(100.0 * wrong_by_hyperfine / kComparisons, 32, 3);
}

// With the same noise, a configuration that takes 0.8 of the time is nearly always called faster.
TEST(Relate, SeesADifferenceWhereThereIsOne) {
  constexpr int kComparisons = 1000;
  Noise noise;
  int seen = 0;
  for (int i = 0; i < kComparisons; ++i) {
    const Entry slow = test::entry_of(kLinear, noise.runs(1, 0.03, 5));
    const Entry fast = entry(noise.runs(0.8, 0.03, 5));
    seen += relate(fast, slow).relation == Relation::kFaster ? 1 : 0;
  }
  EXPECT_GT(seen, kComparisons * 99 / 100);
}

}  // namespace
}  // namespace hapax::compare
