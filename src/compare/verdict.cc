// What the figures of a comparison say in words, and warnings about them.
// Tested by tests/compare/verdict_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compare/comparison.h"

namespace hapax::compare {
namespace {

// Shorter than this, what is measured is mostly the start of a process. As hyperfine has it.
constexpr double kShortSeconds = 0.005;
// More noise than this, and a difference of a few percent says nothing.
constexpr double kNoisy = 0.1;

std::string label(const Entry& entry) {
  const Configuration& configuration = entry.configuration;
  return configuration.kind == StrategyKind::kLinear
             ? std::string(configuration.strategy)
             : fmt::format("{} -j {}", configuration.strategy, configuration.workers);
}

// With how many workers a run counted that had not as many as were wanted; nothing where none had.
std::optional<std::uint64_t> fewest_workers(const Entry& entry) {
  std::optional<std::uint64_t> fewest;
  for (const Measured& run : entry.runs) {
    if (run.fewer_workers > 0) {
      fewest = std::min(run.fewer_workers, fewest.value_or(UINT64_MAX));
    }
  }
  return fewest;
}

// The standard deviation as a part of the mean.
double noise_of(const Entry& entry) {
  return entry.seconds.mean > 0 ? entry.seconds.stddev / entry.seconds.mean : 0;
}

std::string workers(unsigned number) {
  return fmt::format("{} {}", number, number == 1 ? "worker" : "workers");
}

const Entry* find(const Comparison& comparison, StrategyKind kind, unsigned number) {
  for (const Entry& entry : comparison.entries) {
    if (entry.configuration.kind == kind && entry.configuration.workers == number &&
        entry.equal()) {
      return &entry;
    }
  }
  return nullptr;
}

// The most workers that all strategies with processes have been measured with, within the cores
// where there are any such.
std::string price_of_processes(const Comparison& comparison) {
  const Entry* threads = nullptr;
  for (const Entry& entry : comparison.entries) {
    if (entry.configuration.kind == StrategyKind::kThreads && entry.equal() &&
        entry.configuration.workers <= comparison.machine.processors) {
      threads = &entry;
    }
  }
  if (threads == nullptr) {
    return "Threads were not measured, so what processes cost beside them is not known.";
  }
  const unsigned number = threads->configuration.workers;
  std::string prices;
  for (const StrategyKind kind :
       {StrategyKind::kShared, StrategyKind::kHybrid, StrategyKind::kQueue}) {
    if (const Entry* const entry = find(comparison, kind, number)) {
      prices += prices.empty() ? "" : ", ";
      prices += fmt::format("{} {:.2f} x ({} bytes serialised)", entry->configuration.strategy,
                            entry->seconds.median / threads->seconds.median,
                            entry->median_run.bytes_serialised);
    }
  }
  return prices.empty()
             ? std::string("No strategy with processes was measured beside threads.")
             : fmt::format("With {}, against the time of threads: {}.", workers(number), prices);
}

std::string winner(const Comparison& comparison) {
  const Entry& best = fastest(comparison);
  if (&best == &comparison.reference()) {
    return "Nothing was faster than one worker alone: this input does not repay a second.";
  }
  return fmt::format("Fastest was {}: {:.2f} x as fast as linear, at an efficiency of {:.0f} %.",
                     label(best), speedup(comparison, best), 100 * efficiency(comparison, best));
}

}  // namespace

std::vector<std::string> warnings(const Comparison& comparison) {
  std::vector<std::string> found;
  std::size_t noisy = 0;
  const Entry* noisiest = &comparison.reference();
  for (const Entry& entry : comparison.entries) {
    std::vector<double> seconds;
    for (const Measured& run : entry.runs) {
      seconds.push_back(run.seconds);
    }
    if (const std::size_t far_off = outliers(seconds); far_off > 0) {
      found.push_back(fmt::format(
          "{}: {} of {} runs took a very different time; is something else running here?",
          label(entry), far_off, seconds.size()));
    }
    if (const auto fewest = fewest_workers(entry)) {
      found.push_back(fmt::format(
          "{}: only {} counted, for lack of threads (ulimit -u) or of addresses (ulimit -v)",
          label(entry), workers(static_cast<unsigned>(*fewest))));
    }
    noisy += noise_of(entry) > kNoisy ? 1 : 0;
    noisiest = noise_of(entry) > noise_of(*noisiest) ? &entry : noisiest;
  }
  if (noisy > 0) {
    found.push_back(fmt::format(
        "the times of {} of {} differ by more than ± {:.0f} %, most those of {} (± {:.0f} %); more "
        "--runs say more",
        noisy, comparison.entries.size(), 100 * kNoisy, label(*noisiest),
        100 * noise_of(*noisiest)));
  }
  if (comparison.reference().seconds.median < kShortSeconds) {
    found.emplace_back(
        "linear takes less than 5 ms: starting workers decides, not counting; a larger input says "
        "more");
  }
  return found;
}

std::string conclusion(const Comparison& comparison) {
  return winner(comparison) + " " + price_of_processes(comparison);
}

}  // namespace hapax::compare
