// The experiment. It runs every strategy with every number of workers several times, in turns, so
// that a machine that becomes slower does so for all. Every second round goes backwards: what ran
// before a configuration can change its time, and it should not always be the same. The caller
// supplies the function that makes a run. Tested by tests/compare/comparison_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/machine_load.h"
#include "compare/measured.h"
#include "compare/scaling.h"
#include "compare/summary.h"
#include "hapax/options.h"
#include "hapax/result.h"

namespace hapax::compare {

struct Configuration {
  StrategyKind kind = StrategyKind::kLinear;
  std::string_view strategy;  // its name
  unsigned workers = 1;
};

// The configurations to run: each strategy with each number of workers, in the order of the lists.
// linear, which is the reference, comes first and always has one worker.
std::vector<Configuration> configurations(const std::vector<StrategyKind>& strategies,
                                          const std::vector<unsigned>& workers);

struct Schedule {
  unsigned warmup_rounds = 1;
  unsigned rounds = 5;
  double min_seconds = 0;  // rounds go on until each configuration has run so long
};

// One run: its measurements and, if its list differs from the reference's, the first difference.
struct Run {
  Measured measured;
  std::string difference;  // empty if the lists are equal
};
using Runner = std::function<Result<Run>(const Configuration&)>;

struct Entry {
  Configuration configuration;
  std::vector<Measured> runs;
  std::string difference;  // of the first run that was not equal

  // These are filled in after the last run.
  Summary seconds;
  Measured median_run;  // its time is the median, or the next smaller one
  bool equal() const { return difference.empty(); }
};

struct Machine {
  std::string processor;  // its name; empty if unknown
  unsigned processors = 1;
  std::uint64_t memory_bytes = 0;
  std::string system;  // "Linux 6.1.0"
};
Machine this_machine();

struct Comparison {
  Machine machine;
  std::string date;                  // when the comparison began, ISO 8601, UTC
  std::vector<std::string> command;  // the words of the command line, the program's name first
  Schedule schedule;
  unsigned repeat = 1;  // how often the inputs were counted in each run
  MachineLoad load;     // of the machine while runs were timed
  std::vector<std::string> inputs;
  std::uint64_t bytes = 0;
  std::uint64_t tokens = 0;
  std::uint64_t types = 0;
  std::vector<Entry> entries;  // the first is the reference

  const Entry& reference() const { return entries.front(); }
  bool all_equal() const;
};

// Functions that measure() calls. `before_round` may end the runs by an error, for example if an
// input has changed. `is_running` is called before each run with the number of runs made and of all
// runs; `all` is 0 if that is not known.
struct Watchers {
  std::function<Result<void>()> before_round;
  std::function<void(const Configuration&, std::size_t done, std::size_t all)> is_running;
};
// Makes all runs of all configurations.
Result<std::vector<Entry>> measure(const std::vector<Configuration>& configurations,
                                   const Schedule& schedule, const Runner& run,
                                   const Watchers& watchers);

// The shortest time of a run. Times of 0 are taken as this, so that they can be divisors.
inline constexpr double kMinSeconds = 1e-9;
// The median of the entry's runs, at least kMinSeconds.
double median_seconds(const Entry& entry);
// These compare the medians of an entry and of the reference.
double speedup(const Comparison& comparison, const Entry& entry);
double efficiency(const Comparison& comparison, const Entry& entry);
double megabytes_per_second(const Entry& entry);

// The scaling of one strategy over all its entries.
struct Scaling {
  std::string_view strategy;
  // The smallest number of workers with which it is faster than the reference (relate.h); empty if
  // there is none (McSherry, Isard and Murray, 2015: "Scalability! But at what COST?").
  std::optional<unsigned> cost;
  std::optional<Amdahl> amdahl;
  std::optional<Scalability> usl;
};
// One element for each strategy except the reference. Unequal entries are left out.
std::vector<Scaling> scaling_of(const Comparison& comparison);

}  // namespace hapax::compare
