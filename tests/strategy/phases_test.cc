// Checks that phases add up for every strategy, number of workers and kind of input: their sum is
// the time of the run, and no worker is in two phases at once. With one stopwatch inside another,
// or beside serial work, a worker would be busy for longer than the run.
#include "strategy/phases.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/machine.h"
#include "base/stopwatch.h"
#include "hapax/count.h"
#include "input/compressors.h"
#include "strategy/registry.h"
#include "support/bytes.h"
#include "support/sanitizers.h"
#include "support/temp_dir.h"
#include "support/texts.h"

namespace hapax {
namespace {

constexpr std::size_t kTextBytes = test::kSanitized ? 200'000 : 1'500'000;

class Phases : public testing::Test {
 protected:
  // Counts the inputs in every way, and calls `check` with the statistics of each run.
  template <typename Check>
  void count_in_every_way(const std::vector<Input>& inputs, Check&& check) {
    for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
      for (const unsigned workers : {1U, 2U, 4U, 8U}) {
        for (const WorkerKind kind : {WorkerKind::kThread, WorkerKind::kProcess}) {
          const bool is_process = kind == WorkerKind::kProcess;
          if (is_process && (!entry.workers_are_processes || test::kThreadSanitized)) {
            continue;  // ThreadSanitizer sees one process
          }
          SCOPED_TRACE(std::string(entry.name) + " -j " + std::to_string(workers) +
                       (is_process ? " in processes" : ""));
          const Result<Counts> counts = count(inputs, options(entry.kind, workers, kind));
          ASSERT_TRUE(counts.ok()) << describe(counts.error());
          check(*counts, entry);
        }
      }
    }
  }
  static Options options(StrategyKind strategy, unsigned workers, WorkerKind kind) {
    return {.strategy = strategy,
            .workers = workers,
            .worker_program = HAPAX_TEST_WORKER,
            .internals = {.worker_kind = kind}};
  }

  const test::TempDir folder_;
  // Nearly all words are distinct, so tables, runs and merges are large.
  const std::string text_ = test::make_text(test::Kind::kAscii, kTextBytes, 1);
};

TEST_F(Phases, OfAFileAddUp) {
  const std::string path = folder_.write("text", text_);
  count_in_every_way({PathInput{path}}, [](const Counts& counts, const strategy::StrategyEntry&) {
    test::expect_phases_add_up(counts.stats());
    EXPECT_GT(counts.stats().phases()[Phase::kCount], 0);
    EXPECT_GT(counts.stats().phases()[Phase::kStart], 0);
  });
}

// One worker at a time reads a stream, and others wait for its blocks. For worker processes, the
// run's own threads read it.
TEST_F(Phases, OfStreamsAddUp) {
  const std::string first = folder_.write("first.gz", test::gzip(text_.substr(0, kTextBytes / 3)));
  const std::string second = folder_.write("second.gz", test::gzip(text_.substr(kTextBytes / 2)));
  count_in_every_way({PathInput{first}, PathInput{second}},
                     [](const Counts& counts, const strategy::StrategyEntry& entry) {
                       const RunStats& stats = counts.stats();
                       test::expect_phases_add_up(stats);
                       const PhaseSeconds run = stats.run_phases();
                       EXPECT_EQ(run.sum() > 0, entry.workers_are_processes);
                       EXPECT_GT((entry.workers_are_processes ? run : stats.phases())[Phase::kRead],
                                 0);
                       EXPECT_EQ(run[Phase::kDispatch] > 0, entry.workers_are_processes);
                       double others = run.sum();
                       for (const Phase phase : kRunPhases) {
                         others -= run[phase];
                       }
                       EXPECT_NEAR(others, 0, 1e-9);
                     });
}

TEST_F(Phases, OfManySmallFilesAddUp) {
  std::vector<Input> inputs;
  for (std::size_t i = 0; i < 30; ++i) {
    inputs.emplace_back(PathInput{folder_.write(std::to_string(i), text_.substr(i * 1000, 3000))});
  }
  count_in_every_way(inputs, [](const Counts& counts, const strategy::StrategyEntry&) {
    test::expect_phases_add_up(counts.stats());
  });
}

TEST_F(Phases, OfNothingAddUp) {
  count_in_every_way({MemoryInput{}}, [](const Counts& counts, const strategy::StrategyEntry&) {
    test::expect_phases_add_up(counts.stats());
  });
}

// One worker counts alone before others are started; until then they count as waiting.
TEST_F(Phases, OfWorkersThatComeLaterAddUp) {
  const std::string text = test::make_text(test::Kind::kLines, std::size_t{5} << 20, 1);
  for (const unsigned workers : {2U, 8U}) {
    const Result<Counts> counts = count({MemoryInput{test::as_bytes(text)}},
                                        options(StrategyKind::kAuto, workers, WorkerKind::kThread));
    ASSERT_TRUE(counts.ok());
    const RunStats& stats = counts->stats();
    EXPECT_EQ(stats.workers, workers);
    test::expect_phases_add_up(stats);
    EXPECT_GT(stats.phases()[Phase::kWait], 0);
  }
}

// The caller sorts and writes, and adds the time that it took.
TEST_F(Phases, WithTheListAddUpToo) {
  const Result<Counts> counts = count({MemoryInput{test::as_bytes(text_)}},
                                      options(StrategyKind::kThreads, 2, WorkerKind::kThread));
  ASSERT_TRUE(counts.ok());
  RunStats stats = counts->stats();
  const double counting = stats.elapsed_seconds;
  const ResourceUsage before = usage_so_far(UsageScope::kProcess);
  {
    const Stopwatch stopwatch(stats.serial_seconds, Phase::kSort);
    EXPECT_NE(counts->cursor({}, 2), nullptr);
  }
  stats.serial_seconds[Phase::kWrite] = 0.25;
  add_list_usage(before, stats);
  EXPECT_GT(stats.phases()[Phase::kSort], 0);
  EXPECT_EQ(stats.phases()[Phase::kWrite], 0.25);
  EXPECT_DOUBLE_EQ(stats.elapsed_seconds, counting + stats.phases()[Phase::kSort] + 0.25);
  EXPECT_GT(stats.cpu_seconds, counts->stats().cpu_seconds);
  test::expect_phases_add_up(stats);
}

}  // namespace
}  // namespace hapax
