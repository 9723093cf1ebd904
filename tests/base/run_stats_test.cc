// Checks that statistics of workers add up, that phases have their names, and that a stopwatch adds
// the time it lives.
#include "hapax/run_stats.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "base/run_stat_table.h"
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

// A member of RunStats that no row names would be left out of reports and sums.
static_assert(sizeof(RunStats) == 3 * sizeof(PhaseSeconds) + sizeof(double) +
                                      kRunStats.size() * sizeof(double) +
                                      2 * sizeof(std::uint32_t) + 2 * sizeof(std::string_view));

// Every figure has a value of its own: `first`, and the next ones after it.
RunStats numbered(unsigned first) {
  RunStats stats;
  for (const RunStat& stat : kRunStats) {
    if (stat.number != nullptr) {
      stats.*stat.number = first++;
    } else {
      stats.*stat.seconds = first++;
    }
  }
  for (PhaseSeconds* const phases :
       {&stats.worker_seconds, &stats.serial_seconds, &stats.run_seconds}) {
    for (double& seconds : phases->seconds) {
      seconds = first++;
    }
  }
  stats.busiest_worker_seconds = first;
  return stats;
}

double value_of(const RunStats& stats, const RunStat& stat) {
  return stat.number != nullptr ? static_cast<double>(stats.*stat.number) : stats.*stat.seconds;
}

TEST(RunStatTable, NamesEachMemberOnce) {
  std::set<std::string> names;
  std::set<double> values;
  const RunStats stats = numbered(1);
  for (const RunStat& stat : kRunStats) {
    names.insert(column_name(stat));
    values.insert(value_of(stats, stat));
    EXPECT_NE(stat.number == nullptr, stat.seconds == nullptr);
    EXPECT_FALSE(stat.meaning.empty());
  }
  EXPECT_EQ(names.size(), kRunStats.size());
  EXPECT_EQ(values.size(), kRunStats.size());  // fewer where two rows have the same member
}

TEST(RunStatTable, PacksAllFigures) {
  RunStats stats = numbered(1);
  stats.workers = 7;
  stats.workers_added = 8;
  const RunStats back = unpack(pack(stats));
  for (const RunStat& stat : kRunStats) {
    EXPECT_EQ(value_of(back, stat), value_of(stats, stat)) << stat.name;
  }
  EXPECT_EQ(back.worker_seconds.seconds, stats.worker_seconds.seconds);
  EXPECT_EQ(back.serial_seconds.seconds, stats.serial_seconds.seconds);
  EXPECT_EQ(back.run_seconds.seconds, stats.run_seconds.seconds);
  EXPECT_EQ(back.busiest_worker_seconds, stats.busiest_worker_seconds);
  EXPECT_EQ(back.workers, 7U);
  EXPECT_EQ(back.workers_added, 8U);
}

TEST(RunStatTable, AProcessSaysOnlyWhatItMeasuresOfItself) {
  RunStats stats = numbered(1);
  const RunStats before = stats;
  const RunStats process = numbered(1000);
  add_process_figures(process, stats);
  for (const RunStat& stat : kRunStats) {
    const double added = stat.origin == Origin::kProcess ? value_of(process, stat) : 0;
    EXPECT_EQ(value_of(stats, stat), value_of(before, stat) + added) << stat.name;
  }
  EXPECT_EQ(stats.worker_seconds[Phase::kCount],
            before.worker_seconds[Phase::kCount] + process.worker_seconds[Phase::kCount]);
  EXPECT_EQ(stats.run_seconds.seconds, before.run_seconds.seconds);
  EXPECT_EQ(stats.tokens, before.tokens);
}

TEST(RunStats, AddsWhatWorkersDidAndLeavesTheRunsOwnFigures) {
  RunStats run = numbered(1);
  run.strategy = "threads";
  run.workers = 8;
  run.workers_added = 1;
  run.busiest_worker_seconds = 1;
  const RunStats before = run;
  RunStats worker = numbered(1000);
  worker.workers = 80;
  run.add(worker);
  for (const RunStat& stat : kRunStats) {
    const bool is_of_run =
        stat.seconds == &RunStats::elapsed_seconds || stat.number == &RunStats::inputs;
    EXPECT_EQ(value_of(run, stat),
              value_of(before, stat) + (is_of_run ? 0 : value_of(worker, stat)))
        << stat.name;
  }
  EXPECT_EQ(run.workers, 8U);
  EXPECT_EQ(run.strategy, "threads");
  EXPECT_EQ(run.workers_added, 2U);
  EXPECT_EQ(run.busiest_worker_seconds, worker.worker_seconds.sum());
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    EXPECT_EQ(run.worker_seconds.seconds[phase],
              before.worker_seconds.seconds[phase] + worker.worker_seconds.seconds[phase]);
    EXPECT_EQ(run.run_seconds.seconds[phase],
              before.run_seconds.seconds[phase] + worker.run_seconds.seconds[phase]);
  }
  EXPECT_EQ(run.serial_seconds.seconds, before.serial_seconds.seconds);
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
