// Checks that statistics of workers add up, that phases have their names, and that a stopwatch adds
// the time it lives.
#include "hapax/run_stats.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <thread>

#include "base/stopwatch.h"

namespace hapax {
namespace {

TEST(RunStats, PhasesHaveTheirNames) {
  EXPECT_EQ(name_of(Phase::kStart), "start");
  EXPECT_EQ(name_of(Phase::kRead), "read");
  EXPECT_EQ(name_of(Phase::kDispatch), "dispatch");
  EXPECT_EQ(name_of(Phase::kCount), "count");
  EXPECT_EQ(name_of(Phase::kSerialise), "serialise");
  EXPECT_EQ(name_of(Phase::kTransfer), "transfer");
  EXPECT_EQ(name_of(Phase::kMerge), "merge");
  EXPECT_EQ(name_of(Phase::kSort), "sort");
  EXPECT_EQ(name_of(Phase::kWrite), "write");
  EXPECT_EQ(name_of(Phase::kWait), "wait");
  std::set<std::string> names;
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    names.emplace(name_of(static_cast<Phase>(phase)));
  }
  EXPECT_EQ(names.size(), kPhases);
}

TEST(RunStats, AddsWhatWorkersDidAndLeavesTheRunsOwnFigures) {
  RunStats run{.busiest_worker_seconds = 1,
               .processor_wait_seconds = 0.5,
               .bytes_read = 1,
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
               .workers_added = 1,
               .strategy = "threads"};
  run.worker_seconds[Phase::kRead] = 0.5;
  run.serial_seconds[Phase::kSort] = 0.25;
  RunStats worker{.processor_wait_seconds = 2,
                  .bytes_read = 10,
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
    worker.worker_seconds.seconds[phase] = static_cast<double>(phase + 1);
    worker.run_seconds.seconds[phase] = static_cast<double>(phase + 2);
    worker.serial_seconds.seconds[phase] = 100;
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
  EXPECT_EQ(run.workers_added, 2U);
  EXPECT_EQ(run.processor_wait_seconds, 2.5);
  EXPECT_EQ(run.busiest_worker_seconds, kPhases * (kPhases + 1) / 2);
  EXPECT_EQ(run.worker_seconds[Phase::kStart], 1);
  EXPECT_EQ(run.worker_seconds[Phase::kRead], 2.5);
  EXPECT_EQ(run.worker_seconds[Phase::kWait], kPhases);
  EXPECT_EQ(run.run_seconds[Phase::kStart], 2);
  EXPECT_EQ(run.serial_seconds.sum(), 0.25);
}

// Two workers in a run of ten seconds.
RunStats example() {
  RunStats run{.elapsed_seconds = 10};
  run.serial_seconds[Phase::kStart] = 1;
  run.serial_seconds[Phase::kSort] = 2;
  RunStats first{.processor_wait_seconds = 0.5};
  first.worker_seconds[Phase::kStart] = 0.5;
  first.worker_seconds[Phase::kCount] = 6;
  first.run_seconds[Phase::kRead] = 4;
  RunStats second;
  second.worker_seconds[Phase::kCount] = 2;
  second.run_seconds[Phase::kRead] = 1;
  run.add(first);
  run.add(second);
  return run;
}

TEST(RunStats, PhasesAreThoseOfAWorkerAndAddUpToTheRun) {
  const PhaseSeconds phases = example().phases();
  EXPECT_EQ(phases[Phase::kStart], 1.25);
  EXPECT_EQ(phases[Phase::kCount], 4);
  EXPECT_EQ(phases[Phase::kSort], 2);
  EXPECT_EQ(phases[Phase::kRead], 0);
  EXPECT_EQ(phases[Phase::kWait], 2.75);
  EXPECT_EQ(phases.sum(), 10);
}

TEST(RunStats, TheRunItselfIsNoPhase) {
  const RunStats run = example();
  EXPECT_EQ(run.run_phases()[Phase::kRead], 2.5);
  EXPECT_EQ(run.run_phases().sum(), 2.5);
  EXPECT_EQ(run.processor_wait(), 0.25);
  EXPECT_EQ(run.busiest_worker_seconds, 6.5);
}

// Otherwise a sum that is right would hide that one time is in two phases.
TEST(RunStats, WhatIsTimedTwiceMakesNoWaitNegative) {
  RunStats run{.elapsed_seconds = 1};
  RunStats worker;
  worker.worker_seconds[Phase::kRead] = 1;
  worker.worker_seconds[Phase::kCount] = 1;
  run.add(worker);
  EXPECT_EQ(run.phases()[Phase::kWait], 0);
  EXPECT_EQ(run.phases().sum(), 2);
}

TEST(RunStats, OfNoWorkersHasTheSerialPhases) {
  RunStats run{.elapsed_seconds = 3};
  run.serial_seconds[Phase::kStart] = 1;
  EXPECT_EQ(run.phases()[Phase::kStart], 1);
  EXPECT_EQ(run.phases()[Phase::kWait], 2);
  EXPECT_EQ(run.processor_wait(), 0);
}

TEST(Stopwatch, AddsTheTimeItLivesToItsPhaseAlone) {
  PhaseSeconds phases;
  phases[Phase::kMerge] = 100;
  {
    const Stopwatch stopwatch(phases, Phase::kMerge);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_GE(phases[Phase::kMerge], 100.005);
  EXPECT_LT(phases[Phase::kMerge], 160);
  EXPECT_EQ(phases.sum(), phases[Phase::kMerge]);
}

}  // namespace
}  // namespace hapax
