// Checks the sentences about a comparison, case by case.
#include "compare/verdict.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compare/made_up.h"

namespace hapax::compare {
namespace {

using test::made_up;
using test::run_of;

double half_serial(const Configuration& configuration) {
  const double ideal = 1.0 / configuration.workers;
  return configuration.kind == StrategyKind::kQueue ? 1.5 * (0.5 + ideal) : ideal;
}

// Four processors; three runs each, with 1 % of noise.
Comparison halves() {
  return made_up(configurations({StrategyKind::kThreads, StrategyKind::kQueue}, {1, 2, 4, 8}),
                 half_serial);
}

Comparison of_times(double linear, double threads, double shared, double queue) {
  return made_up(
      configurations({StrategyKind::kThreads, StrategyKind::kShared, StrategyKind::kQueue}, {2}),
      [=](const Configuration& configuration) {
        switch (configuration.kind) {
          case StrategyKind::kThreads:
            return threads;
          case StrategyKind::kShared:
            return shared;
          case StrategyKind::kQueue:
            return queue;
          default:
            return linear;
        }
      });
}

void make_unequal(Comparison& comparison, StrategyKind kind) {
  for (Entry& entry : comparison.entries) {
    if (entry.configuration.kind == kind) {
      entry.difference = "word 1";
    }
  }
}

// Keeps the first `number` runs of each entry.
void keep_runs(Comparison& comparison, std::size_t number) {
  for (Entry& entry : comparison.entries) {
    entry.runs.resize(number);
  }
}

TEST(Equality, IsSaidOfAllResults) {
  Comparison comparison = halves();
  EXPECT_EQ(equality_sentence(comparison), "All 9 results are equal.");
  comparison.entries[2].difference = "word 1";
  EXPECT_EQ(equality_sentence(comparison),
            "1 of 9 results is not equal to the reference: threads -j 2.");
  comparison.entries[0].difference = "word 1";
  EXPECT_EQ(equality_sentence(comparison),
            "2 of 9 results are not equal to the reference: linear and threads -j 2.");
  comparison.entries.resize(1);
  comparison.entries[0].difference = "";
  EXPECT_EQ(equality_sentence(comparison), "The result is equal to the reference.");
}

TEST(Headline, NamesTheFastest) {
  EXPECT_EQ(headline(halves()),
            "threads -j 8 was fastest: 8.00 ± 0.27 times as fast as linear, efficiency 100 %.");
}

TEST(Headline, NamesWhatIsWithinTheNoiseOfTheFastest) {
  EXPECT_EQ(headline(of_times(2, 1, 1.005, 1.5)),
            "threads -j 2 was fastest: 2.00 ± 0.07 times as fast as linear, efficiency 100 %. "
            "shared -j 2 is within the noise of it.");
  EXPECT_EQ(headline(of_times(2, 1, 1.005, 1.01)),
            "threads -j 2 was fastest: 2.00 ± 0.07 times as fast as linear, efficiency 100 %. "
            "shared -j 2 and queue -j 2 are within the noise of it.");
}

TEST(Headline, NothingWasFaster) {
  EXPECT_EQ(headline(of_times(1, 0.98, 2, 3)),
            "Nothing was faster than linear by more than the noise (best: threads -j 2, 1.02 ± "
            "0.04).");
  EXPECT_EQ(headline(of_times(1, 2, 4, 3)),
            "Nothing was faster than linear by more than the noise (best: threads -j 2, 0.50 ± "
            "0.02).");
}

TEST(Headline, TooFewRuns) {
  Comparison comparison = of_times(1, 0.5, 2, 3);
  keep_runs(comparison, 2);
  EXPECT_EQ(headline(comparison),
            "2 runs cannot say which is faster; use -r 5 (best: threads -j 2, 2.00).");
  keep_runs(comparison, 1);
  EXPECT_EQ(headline(comparison),
            "1 run cannot say which is faster; use -r 5 (best: threads -j 2, 2.00).");
}

// Noise so large that linear does not differ from a run that takes a 14th of its time.
TEST(Headline, NamesWhatIsTooNoisyToBeRanked) {
  Comparison comparison = of_times(14, 9.3333, 1, 40);
  comparison.entries[0].seconds.stddev = 14 * 0.1386;
  comparison.entries[1].seconds.stddev = 0;
  comparison.entries[2].seconds.stddev = 0.381;
  EXPECT_EQ(
      headline(comparison),
      "threads -j 2 was fastest: 1.50 ± 0.49 times as fast as linear, efficiency 75 %. shared "
      "-j 2 took less time, with too much noise to be ranked.");
}

TEST(Headline, WhatIsUnequalIsNotRanked) {
  Comparison comparison = of_times(2, 1, 1.5, 3);
  make_unequal(comparison, StrategyKind::kThreads);
  EXPECT_TRUE(headline(comparison).starts_with("shared -j 2 was fastest: 1.33 ± "))
      << headline(comparison);
  make_unequal(comparison, StrategyKind::kShared);
  make_unequal(comparison, StrategyKind::kQueue);
  EXPECT_EQ(headline(comparison), "No result is equal to linear's, so none is ranked.");
  comparison.entries.resize(1);
  EXPECT_EQ(headline(comparison), "Only linear was measured.");
  make_unequal(comparison = of_times(2, 1, 1.5, 3), StrategyKind::kLinear);
  EXPECT_EQ(headline(comparison), "linear's own results are not equal, so nothing is ranked.");
}

std::string cost_of(const Comparison& comparison, std::size_t strategy) {
  return cost_sentence(comparison, scaling_of(comparison)[strategy]);
}

TEST(Cost, IsTheFewestWorkersThatAreFaster) {
  Comparison comparison = halves();
  EXPECT_EQ(cost_of(comparison, 0), "threads: faster than linear from 2 workers");
  EXPECT_EQ(cost_of(comparison, 1), "queue: faster than linear from 8 workers");
  comparison.entries.pop_back();
  EXPECT_EQ(cost_of(comparison, 1),
            "queue: not faster than linear beyond the noise with 1, 2, 4 workers");
  make_unequal(comparison, StrategyKind::kQueue);
  EXPECT_EQ(cost_of(comparison, 1), "queue: not ranked, since results are not equal");
  keep_runs(comparison, 2);
  EXPECT_EQ(cost_of(comparison, 0), "threads: 2 runs cannot say which is faster; use -r 5");
}

using Sentences = std::vector<std::string>;

TEST(Processes, StandBesideThreadsWithAsManyWorkersAsProcessors) {
  EXPECT_EQ(processes_beside_threads(halves()),
            Sentences{"threads -j 4 ran 4.50 ± 0.15 times faster than queue -j 4 (nothing was "
                      "serialised)."});
  Comparison two = halves();
  two.machine.processors = 3;
  two.entries[6].median_run.stats.bytes_serialised = 434'300'000;
  EXPECT_EQ(processes_beside_threads(two),
            Sentences{"threads -j 2 ran 3.00 ± 0.10 times faster than queue -j 2 (434.3 MB were "
                      "serialised)."});
}

// Four workers on two processors; nothing was measured with fewer.
TEST(Processes, StandBesideThreadsAboveTheProcessors) {
  for (const std::vector<unsigned>& workers : {std::vector{4U, 8U}, std::vector{8U, 4U}}) {
    Comparison comparison = made_up(
        configurations({StrategyKind::kQueue, StrategyKind::kThreads}, workers), half_serial);
    comparison.machine.processors = 2;
    EXPECT_EQ(processes_beside_threads(comparison),
              Sentences{"threads -j 4 ran 4.50 ± 0.15 times faster than queue -j 4 (nothing was "
                        "serialised; 4 workers on 2 processors)."});
  }
}

// Uses the number of workers for which both have equal results.
TEST(Processes, StandBesideThreadsWithWhatBothWereMeasuredWith) {
  Comparison comparison = halves();
  comparison.entries[3].difference = "word 1";  // threads -j 4
  EXPECT_TRUE(processes_beside_threads(comparison).front().starts_with("threads -j 2 ran 3.00"));
  make_unequal(comparison, StrategyKind::kThreads);
  EXPECT_EQ(processes_beside_threads(comparison), Sentences{});
}

TEST(Processes, MayBeFasterOrTheSame) {
  EXPECT_EQ(processes_beside_threads(of_times(3, 2, 1, 2.01)),
            (Sentences{"shared -j 2 ran 2.00 ± 0.07 times faster than threads -j 2 (nothing was "
                       "serialised).",
                       "threads -j 2 and queue -j 2 are within the noise of each other (nothing "
                       "was serialised)."}));
  Comparison few = of_times(3, 2, 1, 2.5);
  keep_runs(few, 2);
  EXPECT_EQ(processes_beside_threads(few).back(),
            "queue -j 2 took 1.25 times as long as threads -j 2, but 2 runs cannot say which is "
            "faster; use -r 5 (nothing was serialised).");
}

TEST(Processes, NeedThreads) {
  const Comparison comparison = made_up(configurations({StrategyKind::kQueue}, {1}), half_serial);
  EXPECT_EQ(processes_beside_threads(comparison),
            Sentences{"Threads were not measured, so processes cannot be compared with them."});
  EXPECT_EQ(
      processes_beside_threads(made_up(configurations({StrategyKind::kThreads}, {1}), half_serial)),
      Sentences{});
}

TEST(ProcessorWait, IsSaidOfWhoHadToWait) {
  Comparison comparison = halves();
  EXPECT_EQ(processor_wait_sentence(comparison), std::nullopt);
  comparison.entries[4].median_run.stats.processor_wait_seconds =
      0.25;                                                             // of 1/8 s, by threads -j 8
  comparison.entries[8].median_run.stats.processor_wait_seconds = 0.1;  // of 15/16 s, by queue -j 8
  comparison.entries[7].median_run.stats.processor_wait_seconds = 0.001;
  EXPECT_EQ(processor_wait_sentence(comparison),
            "Workers were ready to run but had no processor: threads -j 8 for 200 % and queue -j 8 "
            "for 11 % of the time.");
}

TEST(Warnings, AreOfNoiseOutliersAndShortRuns) {
  Comparison comparison = halves();
  EXPECT_TRUE(warnings(comparison).empty());
  comparison.entries[1].seconds.stddev = 0.5;
  for (const double seconds : {0.49, 0.51, 0.498, 0.502, 0.506, 7.0}) {
    comparison.entries[2].runs.push_back(run_of(seconds));
  }
  comparison.entries[0].seconds.median = 0.001;
  const std::vector<std::string> found = warnings(comparison);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_NE(found[0].find("threads -j 2: 1 of 9 runs"), std::string::npos) << found[0];
  EXPECT_NE(found[1].find("1 of 9 differ by more than ± 10 %, most those of threads -j 1"),
            std::string::npos)
      << found[1];
  EXPECT_NE(found[2].find("less than 5 ms"), std::string::npos);
}

TEST(Warnings, AreOfFewerWorkersThanWereWanted) {
  Comparison comparison = halves();
  comparison.entries[2].runs[1].fewer_workers = 1;
  const std::vector<std::string> found = warnings(comparison);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].starts_with("threads -j 2: only 1 worker counted, for lack of "))
      << found[0];
}

}  // namespace
}  // namespace hapax::compare
