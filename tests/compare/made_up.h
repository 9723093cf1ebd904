// Makes comparisons with made-up figures, for the tests of reports.
#pragma once

#include <utility>
#include <vector>

#include "compare/comparison.h"

namespace hapax::test {

inline compare::Measured run_of(double seconds) {
  compare::Measured measured;
  RunStats& stats = measured.stats;
  stats.elapsed_seconds = seconds;  // a quarter of it is wait
  stats.cpu_seconds = 2 * seconds;
  stats.bytes_counted = 4'000'000;
  stats.worker_seconds[Phase::kCount] = seconds / 2;
  stats.worker_seconds[Phase::kMerge] = seconds / 4;
  return measured;
}

// A configuration whose runs took `seconds`.
inline compare::Entry entry_of(const compare::Configuration& configuration,
                               const std::vector<double>& seconds) {
  compare::Schedule schedule{
      .warmup_rounds = 0, .rounds = static_cast<unsigned>(seconds.size()), .min_seconds = 0};
  std::size_t round = 0;
  auto entries = compare::measure(
      {configuration}, schedule,
      [&](const compare::Configuration&) {
        return Result<compare::Run>({run_of(seconds[round++]), ""});
      },
      {[] { return Result<void>(); }, [](const auto&, std::size_t, std::size_t) {}});
  return std::move(entries).value().front();
}

// A comparison of `configurations` with three runs each, around the seconds that `seconds_of`
// returns.
template <typename SecondsOf>
compare::Comparison made_up(const std::vector<compare::Configuration>& configurations,
                            SecondsOf&& seconds_of) {
  compare::Comparison comparison;
  comparison.machine = {"Test Processor", 4, 8'000'000'000, "Linux"};
  comparison.date = "2026-01-02T03:04:05Z";
  comparison.command = {"hapax", "compare", "book.txt"};
  comparison.schedule = {.warmup_rounds = 0, .rounds = 3, .min_seconds = 0};
  comparison.inputs = {"book.txt"};
  comparison.bytes = 4'000'000;
  comparison.tokens = 700'000;
  comparison.types = 12'000;
  auto entries = compare::measure(
      configurations, {.warmup_rounds = 0, .rounds = 3, .min_seconds = 0},
      [&, round = 0](const compare::Configuration& configuration) mutable {
        const double off = 0.01 * ((round++ / static_cast<int>(configurations.size())) - 1);
        return Result<compare::Run>({run_of(seconds_of(configuration) * (1 + off)), ""});
      },
      {[] { return Result<void>(); }, [](const auto&, std::size_t, std::size_t) {}});
  comparison.entries = std::move(entries).value();
  return comparison;
}

}  // namespace hapax::test
