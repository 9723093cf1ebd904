// How busy the machine was with other work while runs were timed. Times from a busy machine say
// little, so a report begins with a sentence about it. Tested by tests/compare/machine_load_test.cc
// and, beside a busy program, by tests/cli/busy_test.py.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/processor_time.h"
#include "hapax/options.h"

namespace hapax::compare {

struct MachineLoad {
  double wall_seconds = 0;       // of the timed rounds
  double other_processors = 0;   // average that other programs used of the allowed ones
  double stolen_processors = 0;  // average that the host of a virtual machine took
  double linear_idle = 0;        // median of 1 - CPU / wall of linear runs that read no disk
  // The share of the workers' time for which a CPU quota of the control group stopped runs. Only
  // runs that use no more processors than there are count: those of linear, and of threads with at
  // most as many workers as processors. More workers use up a quota by themselves, and so do worker
  // processes together with the threads that feed them.
  double throttled = 0;
  // Processors in the affinity mask, which may be more than a quota allows. 0: as many as may be
  // used.
  unsigned allowed_processors = 0;
};

// Shorter times say nothing, because /proc/stat counts in hundredths of a second.
inline constexpr double kMinLoadSeconds = 0.5;

// A sentence that says what kept processors from the runs. Two sentences if both other programs and
// a quota did, empty if nothing did. `processors` is how many may be used.
std::optional<std::string> busy_sentence(const MachineLoad& load, unsigned processors);

// Watches the machine while this process runs others in turns. Used by one thread at a time.
class LoadWatch {
 public:
  // `root` stands for "/" in the paths that are read.
  explicit LoadWatch(std::string root = "/");

  // Starts the timed rounds, and forgets what was before.
  void begin();
  // Call these before a run starts and after its process has ended, with the times of the run.
  void begin_run();
  void end_run(StrategyKind kind, unsigned workers, double seconds, double cpu_seconds);
  // The load since begin(); all 0 if begin() was not called.
  MachineLoad load() const;

 private:
  struct Sample {
    std::chrono::steady_clock::time_point moment;
    ProcessorTime all;
    double own_cpu_seconds = 0;  // of this process and of those that it waited for
  };
  Sample sample() const;

  std::string root_;
  std::vector<unsigned> processors_;
  const unsigned usable_processors_;
  std::optional<Sample> begin_;
  std::uint64_t disk_reads_before_run_ = 0;
  double throttled_seconds_before_run_ = 0;
  std::vector<double> idle_parts_;  // 1 - CPU / wall of linear runs
  // These two count only the runs that MachineLoad::throttled describes.
  double worker_seconds_ = 0;
  double throttled_seconds_ = 0;
};

}  // namespace hapax::compare
