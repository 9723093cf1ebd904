// How busy the machine was with other work while runs were timed. Figures of a busy machine say
// little, and so a report begins with it. Tested by tests/compare/machine_load_test.cc and, beside
// a program that spins, tests/cli/busy_test.py.
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
  double other_processors = 0;   // used by other programs on average, of those allowed
  double stolen_processors = 0;  // the same, taken by the host of a virtual machine
  double linear_idle = 0;        // median of 1 - CPU / wall of linear runs that read no disk
  // The part of their workers' time for which a CPU quota of the control group stopped runs that do
  // not use more processors than there are: those of linear and threads with no more workers. More
  // workers than that use up a quota by themselves, and so do worker processes with the threads
  // that feed them.
  double throttled = 0;
  // In the affinity mask, which may have more than a quota leaves. 0: as many as are used.
  unsigned allowed_processors = 0;
};

// Times below this say nothing: /proc/stat counts in hundredths of a second.
inline constexpr double kMinLoadSeconds = 0.5;

// A sentence that says what kept processors from the runs; two if both others and a quota did, none
// if nothing did. `processors` are those that may be used.
std::optional<std::string> busy_sentence(const MachineLoad& load, unsigned processors);

// Watches the machine while processes that this one starts run in turns. One thread at a time.
class LoadWatch {
 public:
  // `root` stands for "/" in the paths of what is read.
  explicit LoadWatch(std::string root = "/");

  // The timed rounds begin: forgets all before.
  void begin();
  // A run begins. It has ended, its process too, with these times.
  void begin_run();
  void end_run(StrategyKind kind, unsigned workers, double seconds, double cpu_seconds);
  // The load since begin(). Before it has been called, all is 0.
  MachineLoad load() const;

 private:
  struct Sample {
    std::chrono::steady_clock::time_point moment;
    ProcessorTime all;
    double own_cpu_seconds = 0;  // of this process and of those that it has waited for
  };
  Sample sample() const;

  std::string root_;
  std::vector<unsigned> processors_;
  const unsigned usable_processors_;
  std::optional<Sample> begin_;
  std::uint64_t disk_reads_before_run_ = 0;
  double throttled_seconds_before_run_ = 0;
  std::vector<double> idle_parts_;  // of linear runs
  // These belong to the runs that MachineLoad::throttled is about.
  double worker_seconds_ = 0;
  double throttled_seconds_ = 0;
};

}  // namespace hapax::compare
