// Checks statistics against values worked out by hand.
#include "compare/summary.h"

#include <gtest/gtest.h>

#include <vector>

namespace hapax::compare {
namespace {

TEST(Summary, OfOneValueIsThatValue) {
  const Summary summary = summarise(std::vector{2.5});
  EXPECT_EQ(summary.median, 2.5);
  EXPECT_EQ(summary.mean, 2.5);
  EXPECT_EQ(summary.stddev, 0);
  EXPECT_EQ(summary.min, 2.5);
  EXPECT_EQ(summary.max, 2.5);
}

TEST(Summary, HasTheStatisticsOfSeveralValues) {
  const Summary even = summarise(std::vector{4.0, 1.0, 3.0, 2.0});
  EXPECT_EQ(even.median, 2.5);
  EXPECT_EQ(even.mean, 2.5);
  EXPECT_NEAR(even.stddev, 1.2909944, 1e-6);  // sqrt(5 / 3)
  EXPECT_EQ(even.min, 1);
  EXPECT_EQ(even.max, 4);
  EXPECT_EQ(summarise(std::vector{9.0, 1.0, 2.0}).median, 2);
}

TEST(Outliers, AreFarFromTheMedianOnly) {
  EXPECT_EQ(outliers(std::vector{1.0}), 0U);
  EXPECT_EQ(outliers(std::vector{1.0, 1.0, 1.0}), 0U);
  EXPECT_EQ(outliers(std::vector{1.00, 1.01, 0.99, 1.02, 0.98}), 0U);
  EXPECT_EQ(outliers(std::vector{1.00, 1.01, 0.99, 1.02, 0.98, 3.0}), 1U);
  // hyperfine's own example, and values most of which are the same.
  EXPECT_EQ(outliers(std::vector{0.5, 0.30, 0.29, 0.31, 0.30}), 1U);
  EXPECT_EQ(outliers(std::vector{1.0, 1.0, 1.0, 1.0, 1.001}), 1U);
  EXPECT_EQ(outliers(std::vector{5.00, 1.01, 0.99, 1.02, 0.98, 1.0, 0.2}), 2U);
}

}  // namespace
}  // namespace hapax::compare
