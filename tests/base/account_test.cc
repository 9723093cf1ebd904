// Checks that accounts of workers add up, that phases have their names, and that a stopwatch adds
// the time it lives.
#include "hapax/account.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <thread>

#include "base/stopwatch.h"

namespace hapax {
namespace {

TEST(Account, PhasesHaveTheirNames) {
  EXPECT_EQ(name_of(Phase::kStart), "start");
  EXPECT_EQ(name_of(Phase::kRead), "read");
  EXPECT_EQ(name_of(Phase::kCount), "count");
  EXPECT_EQ(name_of(Phase::kMerge), "merge");
  EXPECT_EQ(name_of(Phase::kSort), "sort");
  EXPECT_EQ(name_of(Phase::kWrite), "write");
  std::set<std::string> names;
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    names.emplace(name_of(static_cast<Phase>(phase)));
  }
  EXPECT_EQ(names.size(), kPhases);
}

TEST(Account, AddsWhatWorkersDidAndLeavesTheRunsOwnFigures) {
  Account run{.bytes_read = 1,
              .bytes_counted = 2,
              .tokens = 3,
              .invalid_sequences = 4,
              .elapsed_seconds = 5,
              .cpu_seconds = 6,
              .peak_bytes = 7,
              .workers = 8,
              .strategy = "threads"};
  run[Phase::kRead] = 0.5;
  Account worker{.bytes_read = 10,
                 .bytes_counted = 20,
                 .tokens = 30,
                 .invalid_sequences = 40,
                 .elapsed_seconds = 50,
                 .cpu_seconds = 60,
                 .peak_bytes = 70,
                 .workers = 80};
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    worker[static_cast<Phase>(phase)] = static_cast<double>(phase + 1);
  }
  run.add(worker);
  EXPECT_EQ(run.bytes_read, 11U);
  EXPECT_EQ(run.bytes_counted, 22U);
  EXPECT_EQ(run.tokens, 33U);
  EXPECT_EQ(run.invalid_sequences, 44U);
  EXPECT_EQ(run.elapsed_seconds, 5);
  EXPECT_EQ(run.cpu_seconds, 6);
  EXPECT_EQ(run.peak_bytes, 7U);
  EXPECT_EQ(run.workers, 8U);
  EXPECT_EQ(run.strategy, "threads");
  EXPECT_EQ(run[Phase::kStart], 1);
  EXPECT_EQ(run[Phase::kRead], 2.5);
  EXPECT_EQ(run[Phase::kWrite], 6);
}

TEST(Stopwatch, AddsTheTimeItLivesToItsPhaseAlone) {
  Account account;
  account[Phase::kMerge] = 100;
  {
    const Stopwatch stopwatch(account, Phase::kMerge);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_GE(account[Phase::kMerge], 100.005);
  EXPECT_LT(account[Phase::kMerge], 160);
  for (const Phase other :
       {Phase::kStart, Phase::kRead, Phase::kCount, Phase::kSort, Phase::kWrite}) {
    EXPECT_EQ(account[other], 0);
  }
}

}  // namespace
}  // namespace hapax
