// Checks the order of the runs and the figures derived from their times, with made-up runs.
#include "compare/comparison.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compare/made_up.h"

namespace hapax::compare {
namespace {

using test::made_up;
using test::run_of;

std::string name(const Configuration& configuration) {
  return std::string(configuration.strategy) + std::to_string(configuration.workers);
}

const Watchers kNobody = {[] { return Result<void>(); },
                          [](const Configuration&, std::size_t, std::size_t) {}};

TEST(Configurations, LinearComesFirstAndOnce) {
  std::string names;
  for (const Configuration& configuration : configurations(
           {StrategyKind::kShared, StrategyKind::kLinear, StrategyKind::kThreads}, {1, 3})) {
    names += name(configuration) + " ";
  }
  EXPECT_EQ(names, "linear1 shared1 shared3 threads1 threads3 ");
}

// Every second round goes backwards.
TEST(Measure, RunsInTurns) {
  const auto all = configurations({StrategyKind::kThreads}, {1, 2});
  std::string order;
  const auto entries = measure(
      all, {.warmup_rounds = 1, .rounds = 2, .min_seconds = 0},
      [&](const Configuration& configuration) {
        order += name(configuration) + " ";
        return Result<compare::Run>({run_of(1), ""});
      },
      kNobody);
  ASSERT_TRUE(entries.ok());
  EXPECT_EQ(order,
            "linear1 threads1 threads2 threads2 threads1 linear1 linear1 threads1 threads2 ");
  for (const Entry& entry : *entries) {
    EXPECT_EQ(entry.runs.size(), 2U);  // the first round is not measured
  }
}

TEST(Measure, TellsHowManyRunsThereAreWhereThatIsKnown) {
  for (const double seconds : {0.0, 1.0}) {
    std::string told;
    Watchers watchers = kNobody;
    watchers.is_running = [&](const Configuration&, std::size_t done, std::size_t all) {
      told += std::to_string(done) + "/" + std::to_string(all) + " ";
    };
    const auto entries = measure(
        configurations({}, {1}), {.warmup_rounds = 1, .rounds = 1, .min_seconds = seconds},
        [](const Configuration&) {
          return Result<compare::Run>({run_of(1), ""});
        },
        watchers);
    ASSERT_TRUE(entries.ok());
    EXPECT_EQ(told, seconds > 0 ? "0/0 1/0 " : "0/2 1/2 ");
  }
}

TEST(Measure, GoesOnUntilThereIsEnoughTime) {
  const auto entries = measure(
      configurations({}, {1}), {.warmup_rounds = 0, .rounds = 1, .min_seconds = 1},
      [](const Configuration&) {
        return Result<compare::Run>({run_of(0.3), ""});
      },
      kNobody);
  EXPECT_EQ(entries->front().runs.size(), 4U);
}

TEST(Measure, AnErrorEndsIt) {
  int runs = 0;
  const auto fails = [&](const Configuration&) -> Result<compare::Run> {
    return ++runs < 3 ? Result<compare::Run>({run_of(1), ""})
                      : Error{.kind = ErrorKind::kSystem, .cause = "the third"};
  };
  const auto all = configurations({StrategyKind::kThreads}, {1, 2});
  EXPECT_EQ(measure(all, {}, fails, kNobody).error().cause, "the third");
  Watchers changed = kNobody;
  changed.before_round = [] {
    return Result<void>(Error{.kind = ErrorKind::kInputChanged, .cause = "changed"});
  };
  EXPECT_EQ(measure(all, {}, fails, changed).error().cause, "changed");
}

TEST(Measure, AnUnequalRunMakesTheEntryUnequal) {
  int runs = 0;
  const auto entries = measure(
      configurations({}, {1}), {.warmup_rounds = 1, .rounds = 2, .min_seconds = 0},
      [&](const Configuration&) {
        return Result<compare::Run>({run_of(1), ++runs == 2 ? "word 7" : ""});
      },
      kNobody);
  EXPECT_FALSE(entries->front().equal());
  EXPECT_EQ(entries->front().difference, "word 7");
}

Comparison halves() {
  return made_up(configurations({StrategyKind::kThreads, StrategyKind::kQueue}, {1, 2, 4, 8}),
                 [](const Configuration& configuration) {
                   const double ideal = 1.0 / configuration.workers;
                   return configuration.kind == StrategyKind::kQueue ? 1.5 * (0.5 + ideal) : ideal;
                 });
}

TEST(Comparison, SpeedupAndEfficiencyAreAgainstLinear) {
  const Comparison comparison = halves();
  const Entry& threads4 = comparison.entries[3];
  ASSERT_EQ(name(threads4.configuration), "threads4");
  EXPECT_NEAR(speedup(comparison, threads4), 4, 1e-9);
  EXPECT_NEAR(efficiency(comparison, threads4), 1, 1e-9);
  EXPECT_NEAR(megabytes_per_second(threads4), 16, 1e-9);
  EXPECT_EQ(threads4.median_run.seconds(), threads4.seconds.median);
}

TEST(Comparison, CostIsTheFewestWorkersThatBeatLinear) {
  const std::vector<Scaling> all = scaling_of(halves());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].strategy, "threads");
  EXPECT_EQ(all[0].cost, 2U);
  EXPECT_EQ(all[1].cost, 8U);  // 1.5 x (0.5 + 1 / 8) < 1
  // Three numbers of workers do not exceed the four processors, which is too few to fit.
  EXPECT_FALSE(all[0].amdahl);
}

TEST(Comparison, CostIsBeyondTheNoise) {
  Comparison noisy = halves();
  noisy.entries[2].seconds.stddev = 0.15;  // of threads -j 2: 2.00 - 1.40 < 1
  EXPECT_EQ(scaling_of(noisy)[0].cost, 4U);
}

TEST(Comparison, FitsAreOfThePointsWithinTheProcessors) {
  Comparison comparison = halves();
  comparison.machine.processors = 8;
  const std::vector<Scaling> all = scaling_of(comparison);
  ASSERT_TRUE(all[0].amdahl && all[0].usl);
  EXPECT_NEAR(all[0].amdahl->serial_fraction, 0, 0.001);
  EXPECT_NEAR(all[1].amdahl->serial_fraction, 1.0 / 3, 0.001);
}

TEST(Comparison, WhatIsUnequalIsNotRanked) {
  Comparison comparison = halves();
  EXPECT_TRUE(comparison.all_equal());
  for (Entry& entry : comparison.entries) {
    if (entry.configuration.kind == StrategyKind::kThreads) {
      entry.difference = "word 1";
    }
  }
  EXPECT_FALSE(comparison.all_equal());
  EXPECT_FALSE(scaling_of(comparison)[0].cost);
}

}  // namespace
}  // namespace hapax::compare
