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
  EXPECT_EQ(name_of(Phase::kHandOut), "hand_out");
  EXPECT_EQ(name_of(Phase::kCount), "count");
  EXPECT_EQ(name_of(Phase::kSerialise), "serialise");
  EXPECT_EQ(name_of(Phase::kTransfer), "transfer");
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
              .bytes_by_range = 9,
              .tokens = 3,
              .invalid_sequences = 4,
              .elapsed_seconds = 5,
              .cpu_seconds = 6,
              .peak_bytes = 7,
              .messages = 1,
              .bytes_copied = 2,
              .bytes_serialised = 3,
              .bytes_shared = 4,
              .context_switches = 5,
              .page_faults = 6,
              .workers = 8,
              .strategy = "threads"};
  run[Phase::kRead] = 0.5;
  Account worker{.bytes_read = 10,
                 .bytes_counted = 20,
                 .bytes_by_range = 90,
                 .tokens = 30,
                 .invalid_sequences = 40,
                 .elapsed_seconds = 50,
                 .cpu_seconds = 60,
                 .peak_bytes = 70,
                 .messages = 10,
                 .bytes_copied = 20,
                 .bytes_serialised = 30,
                 .bytes_shared = 40,
                 .context_switches = 50,
                 .page_faults = 60,
                 .workers = 80};
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    worker[static_cast<Phase>(phase)] = static_cast<double>(phase + 1);
  }
  run.add(worker);
  EXPECT_EQ(run.bytes_read, 11U);
  EXPECT_EQ(run.bytes_counted, 22U);
  EXPECT_EQ(run.bytes_by_range, 99U);
  EXPECT_EQ(run.tokens, 33U);
  EXPECT_EQ(run.invalid_sequences, 44U);
  EXPECT_EQ(run.elapsed_seconds, 5);
  EXPECT_EQ(run.cpu_seconds, 6);
  EXPECT_EQ(run.peak_bytes, 7U);
  EXPECT_EQ(run.messages, 11U);
  EXPECT_EQ(run.bytes_copied, 22U);
  EXPECT_EQ(run.bytes_serialised, 33U);
  EXPECT_EQ(run.bytes_shared, 44U);
  EXPECT_EQ(run.context_switches, 5U);
  EXPECT_EQ(run.page_faults, 6U);
  EXPECT_EQ(run.workers, 8U);
  EXPECT_EQ(run.strategy, "threads");
  EXPECT_EQ(run[Phase::kStart], 1);
  EXPECT_EQ(run[Phase::kRead], 2.5);
  EXPECT_EQ(run[Phase::kWrite], kPhases);
}

TEST(Account, MeanSecondsAreThoseOfAWorker) {
  Account account{.workers = 4};
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    account[static_cast<Phase>(phase)] = 8;
  }
  for (const Phase once : {Phase::kStart, Phase::kSort, Phase::kWrite}) {
    EXPECT_EQ(account.mean_seconds(once), 8);
  }
  for (const Phase shared : {Phase::kRead, Phase::kHandOut, Phase::kCount, Phase::kSerialise,
                             Phase::kTransfer, Phase::kMerge}) {
    EXPECT_EQ(account.mean_seconds(shared), 2);
  }
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
