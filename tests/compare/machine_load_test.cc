// Checks the sentences about a busy machine with made-up figures, and the load read from a made-up
// /proc.
#include "compare/machine_load.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "base/machine.h"
#include "support/temp_dir.h"

namespace hapax::compare {
namespace {

TEST(BusySentence, NamesWhatOtherProgramsUsed) {
  EXPECT_EQ(busy_sentence({.wall_seconds = 1, .other_processors = 0.8}, 2),
            "This machine was busy: other programs used 0.8 of its 2 processors.");
  EXPECT_EQ(busy_sentence({.wall_seconds = 1, .other_processors = 0.051}, 1),
            "This machine was busy: other programs used 0.1 of its 1 processor.");
  EXPECT_FALSE(busy_sentence({.wall_seconds = 1, .other_processors = 0.1}, 2));
  EXPECT_TRUE(busy_sentence({.wall_seconds = 1, .other_processors = 0.11}, 2));
  EXPECT_FALSE(busy_sentence({.wall_seconds = 1, .other_processors = 0.8}, 16));
}

TEST(BusySentence, TellsTheHostOfAVirtualMachineFromPrograms) {
  EXPECT_EQ(busy_sentence({.wall_seconds = 1, .stolen_processors = 0.3}, 2),
            "This machine was busy: its host took 0.3 of its 2 processors.");
  EXPECT_EQ(
      busy_sentence({.wall_seconds = 1, .other_processors = 0.8, .stolen_processors = 0.3}, 2),
      "This machine was busy: other programs used 0.8 and its host took 0.3 of its 2 processors.");
  EXPECT_EQ(
      busy_sentence({.wall_seconds = 3, .other_processors = 0.04, .stolen_processors = 0.03}, 1),
      "This machine was busy: other programs used 0.04 of its 1 processor.");
  EXPECT_EQ(
      busy_sentence({.wall_seconds = 3, .other_processors = 0.01, .stolen_processors = 0.045}, 1),
      "This machine was busy: its host took 0.04 of its 1 processor.");
}

TEST(BusySentence, NamesHowLongLinearHadAProcessor) {
  EXPECT_EQ(busy_sentence({.wall_seconds = 1, .linear_idle = 0.29}, 2),
            "This machine was busy: linear had a processor for 71 % of its time.");
  EXPECT_FALSE(busy_sentence({.wall_seconds = 1, .linear_idle = 0.10}, 2));
}

TEST(BusySentence, NamesAQuota) {
  MachineLoad load{.wall_seconds = 1, .linear_idle = 0.25, .throttled = 0.24};
  EXPECT_EQ(busy_sentence(load, 2),
            "A CPU quota stopped runs of linear and threads for 24 % of their time, with no more "
            "workers than processors.");
  load = {.wall_seconds = 1, .linear_idle = 0.05, .throttled = 0.05};
  EXPECT_FALSE(busy_sentence(load, 2));
}

TEST(BusySentence, NamesBothOthersAndAQuota) {
  EXPECT_EQ(
      busy_sentence(
          {.wall_seconds = 1, .other_processors = 1.5, .throttled = 0.24, .allowed_processors = 2},
          1),
      "This machine was busy: other programs used 1.5 of its 2 processors, and a CPU quota "
      "leaves 1 to hapax. A CPU quota stopped runs of linear and threads for 24 % of their "
      "time, with no more workers than processors.");
}

// /proc/stat counts in hundredths of a second.
TEST(BusySentence, IsMissingAfterAShortTime) {
  EXPECT_FALSE(busy_sentence({.wall_seconds = 0.49,
                              .other_processors = 2,
                              .stolen_processors = 1,
                              .linear_idle = 0.9,
                              .throttled = 0.9},
                             2));
  EXPECT_FALSE(busy_sentence({.wall_seconds = 0.6, .other_processors = 0.07}, 1));
  EXPECT_TRUE(busy_sentence({.wall_seconds = 0.6, .other_processors = 0.09}, 1));
}

// A container that may use 2 of 64 processors is not disturbed by programs on the others.
TEST(BusySentence, OthersMayUseWhatAQuotaLeaves) {
  MachineLoad load{.wall_seconds = 1, .other_processors = 61, .allowed_processors = 64};
  EXPECT_FALSE(busy_sentence(load, 2));
  load.other_processors = 63;
  EXPECT_EQ(busy_sentence(load, 2),
            "This machine was busy: other programs used 63.0 of its 64 processors, and a CPU quota "
            "leaves 2 to hapax.");
}

class LoadWatching : public testing::Test {
 protected:
  LoadWatching() {
    std::filesystem::create_directories(folder_.path() / "proc/self");
    std::filesystem::create_directories(folder_.path() / "cg");
    folder_.write("proc/self/mountinfo", "30 23 0:26 / /cg rw - cgroup2 cgroup2 rw\n");
    folder_.write("proc/self/cgroup", "0::/\n");
    set(5, 5, 5, 5);
  }
  // Sets the times of one processor that this process may use, and of one other, in seconds.
  void set(int user, int stolen, int idle, int of_others) {
    const long tick = ::sysconf(_SC_CLK_TCK);
    const unsigned allowed = allowed_processors().front();
    std::string stat;
    for (unsigned number = 0; number < 4096; ++number) {
      const bool is_allowed = number == allowed;
      const bool is_foreign = number == allowed_processors().back() + 1;
      stat += "cpu" + std::to_string(number) + " " +
              std::to_string((is_allowed   ? user
                              : is_foreign ? of_others
                                           : 0) *
                             tick) +
              " 0 0 " + std::to_string(is_allowed ? idle * tick : 0) + " 0 0 0 " +
              std::to_string(is_allowed ? stolen * tick : 0) + " 0 0\n";
    }
    folder_.write("proc/stat", stat);
  }
  // Reports a run of one second, of which a quota stops it for `stopped_seconds`.
  void run(StrategyKind kind, unsigned workers, double cpu_seconds, double stopped_seconds = 0) {
    watch_.begin_run();
    stopped_seconds_ += stopped_seconds;
    const auto microseconds = std::llround(1e6 * stopped_seconds_);
    folder_.write("cg/cpu.stat", "throttled_usec " + std::to_string(microseconds) + "\n");
    watch_.end_run(kind, workers, 1, cpu_seconds);
  }

  const test::TempDir folder_;
  LoadWatch watch_{folder_.path().string()};
  double stopped_seconds_ = 0;
};

TEST_F(LoadWatching, SeesWhatOthersUsedSinceItBegan) {
  watch_.begin();
  set(5 + 1000, 5 + 200, 5 + 70, 5 + 9999);
  const MachineLoad load = watch_.load();
  EXPECT_GT(load.wall_seconds, 0);
  EXPECT_LT(load.wall_seconds, 60);
  // The time that this process itself has used is subtracted.
  EXPECT_NEAR(load.other_processors * load.wall_seconds, 1000, 60);
  EXPECT_LT(load.other_processors * load.wall_seconds, 1000);
  EXPECT_NEAR(load.stolen_processors * load.wall_seconds, 200, 1e-6);
  EXPECT_EQ(load.allowed_processors, allowed_processors().size());
}

TEST_F(LoadWatching, ItsOwnTimeIsNoOthers) {
  watch_.begin();
  const double before = usage_so_far(UsageScope::kThread).cpu_seconds;
  while (usage_so_far(UsageScope::kThread).cpu_seconds < before + 0.1) {
  }
  EXPECT_EQ(watch_.load().other_processors, 0);
  set(5 + 1, 5, 5, 5);
  const MachineLoad load = watch_.load();
  EXPECT_LT(load.other_processors * load.wall_seconds, 0.91);
  EXPECT_GT(load.other_processors, 0);
}

TEST_F(LoadWatching, SeesThatAQuotaHasStoppedIt) {
  run(StrategyKind::kLinear, 1, 1, 0.9);
  watch_.begin();
  EXPECT_EQ(watch_.load().throttled, 0);
  run(StrategyKind::kLinear, 1, 1);
  EXPECT_EQ(watch_.load().throttled, 0);
  run(StrategyKind::kThreads, 1, 1, 0.5);
  EXPECT_DOUBLE_EQ(watch_.load().throttled, 0.25);
}

// Such runs use up the quota by themselves.
TEST_F(LoadWatching, LeavesOutQuotasForRunsThatUseMoreThanTheProcessors) {
  watch_.begin();
  const unsigned processors = usable_processors();
  run(StrategyKind::kThreads, processors, processors);
  run(StrategyKind::kThreads, processors + 1, processors, 0.5);
  run(StrategyKind::kThreads, 2 * processors, processors, 0.5);
  run(StrategyKind::kQueue, 1, 1, 0.5);
  run(StrategyKind::kShared, processors, processors, 0.5);
  EXPECT_EQ(watch_.load().throttled, 0);
}

TEST_F(LoadWatching, TakesTheMedianOfTheLinearRuns) {
  watch_.begin();
  EXPECT_EQ(watch_.load().linear_idle, 0);
  for (const double cpu : {0.5, 0.9, 0.8}) {
    run(StrategyKind::kLinear, 1, cpu);
    run(StrategyKind::kThreads, 2, 0.1);
  }
  EXPECT_DOUBLE_EQ(watch_.load().linear_idle, 0.2);
  watch_.begin();
  // A linear run may use two processors, because a decoder runs beside it.
  run(StrategyKind::kLinear, 1, 1.7);
  EXPECT_EQ(watch_.load().linear_idle, 0);
}

// Waiting for a disk does not mean that the machine is busy.
TEST_F(LoadWatching, LeavesOutLinearRunsThatReadADisk) {
  const std::string path = folder_.write("file", std::string(1 << 20, 'x'));
  watch_.begin();
  const std::uint64_t before = usage_so_far(UsageScope::kChildren).disk_reads;
  watch_.begin_run();
  const pid_t child = ::fork();
  if (child == 0) {
    const int file = ::open(path.c_str(), O_RDONLY);
    ::fsync(file);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    std::string text(1 << 20, ' ');
    ::_exit(::read(file, text.data(), text.size()) > 0 ? 0 : 1);
  }
  ::waitpid(child, nullptr, 0);
  watch_.end_run(StrategyKind::kLinear, 1, 1, 0.5);
  if (usage_so_far(UsageScope::kChildren).disk_reads == before) {
    GTEST_SKIP() << "the file is in memory alone";
  }
  EXPECT_EQ(watch_.load().linear_idle, 0);
  run(StrategyKind::kLinear, 1, 0.6);
  EXPECT_DOUBLE_EQ(watch_.load().linear_idle, 0.4);
}

TEST_F(LoadWatching, SaysNothingBeforeItHasBegun) {
  const MachineLoad load = watch_.load();
  EXPECT_EQ(load.wall_seconds, 0);
  EXPECT_FALSE(busy_sentence(load, 1));
}

}  // namespace
}  // namespace hapax::compare
