// The experiment: every strategy with every number of workers, several times, in turns, so that a
// machine that becomes slower does so for all; and what came of it. How a run is made is the
// caller's. Tested by tests/compare/comparison_test.cc.
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

// `linear` has one worker, whatever the list says; others have each number of it. The order of the
// strategies stays, but linear, which is the reference, comes first.
std::vector<Configuration> configurations(const std::vector<StrategyKind>& strategies,
                                          const std::vector<unsigned>& workers);

struct Schedule {
  unsigned warmup_rounds = 1;
  unsigned rounds = 5;
  double min_seconds = 0;  // rounds go on until every configuration has been timed for so long
};

// One run: what it says of itself and, where its digest is not the reference's, how its list
// differs.
struct Run {
  Measured measured;
  std::string difference;  // empty where it is equal
};
using Runner = std::function<Result<Run>(const Configuration&)>;

struct Entry {
  Configuration configuration;
  std::vector<Measured> runs;
  std::string difference;  // of the first run that was not equal

  // Filled in at the end.
  Summary seconds;
  Measured median_run;  // the run whose time is the median, or the next below
  bool equal() const { return difference.empty(); }
};

struct Machine {
  std::string processor;  // its name, empty where it is not known
  unsigned processors = 1;
  std::uint64_t memory_bytes = 0;
  std::string system;  // "Linux 6.1.0"
};
Machine this_machine();

struct Comparison {
  Machine machine;
  std::string date;                  // of its beginning, ISO 8601, UTC
  std::vector<std::string> command;  // the words of the command line, the program's name first
  Schedule schedule;
  unsigned repeat = 1;  // how often the inputs were counted in each run
  MachineLoad load;     // while runs were timed
  std::vector<std::string> inputs;
  std::uint64_t bytes = 0;
  std::uint64_t tokens = 0;
  std::uint64_t types = 0;
  std::vector<Entry> entries;  // the first is the reference

  const Entry& reference() const { return entries.front(); }
  bool all_equal() const;
};

// Runs all; `before_round` may end it by an error, as where an input has changed, and `is_running`
// is told of each run before it begins: how many have been made, and of how many; 0 where that is
// not known.
struct Watchers {
  std::function<Result<void>()> before_round;
  std::function<void(const Configuration&, std::size_t done, std::size_t all)> is_running;
};
Result<std::vector<Entry>> measure(const std::vector<Configuration>& configurations,
                                   const Schedule& schedule, const Runner& run,
                                   const Watchers& watchers);

// A run takes longer: times of 0 are taken for this, so that they can be divided by.
inline constexpr double kMinSeconds = 1e-9;
// The median of its runs, at least kMinSeconds.
double median_seconds(const Entry& entry);
// Of an entry against the reference; medians.
double speedup(const Comparison& comparison, const Entry& entry);
double efficiency(const Comparison& comparison, const Entry& entry);
double megabytes_per_second(const Entry& entry);

// What all entries of one strategy say together.
struct Scaling {
  std::string_view strategy;
  // The fewest workers with which it is faster than the reference (relate.h); nothing where it is
  // with none (McSherry, Isard and Murray, 2015: "Scalability! But at what COST?").
  std::optional<unsigned> cost;
  std::optional<Amdahl> amdahl;
  std::optional<Scalability> usl;
};
// Of every strategy but the reference; unequal entries are left out.
std::vector<Scaling> scaling_of(const Comparison& comparison);

}  // namespace hapax::compare
