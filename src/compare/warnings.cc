// Warns of figures that may not be trusted. Tested by tests/compare/verdict_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/grouped.h"
#include "compare/verdict.h"

namespace hapax::compare {
namespace {

// A shorter run measures mostly the start of a process. hyperfine has the same limit.
constexpr double kShortSeconds = 0.005;
// With more noise than this, a difference of a few percent says nothing.
constexpr double kNoisy = 0.1;

// The smallest number of workers of a run that had fewer than requested; empty if all had as many
// as requested.
std::optional<std::uint64_t> min_workers(const Entry& entry) {
  std::optional<std::uint64_t> fewest;
  for (const Measured& run : entry.runs) {
    if (run.fewer_workers > 0) {
      fewest = std::min(run.fewer_workers, fewest.value_or(UINT64_MAX));
    }
  }
  return fewest;
}

// The standard deviation divided by the mean.
double noise_of(const Entry& entry) {
  return entry.seconds.mean > 0 ? entry.seconds.stddev / entry.seconds.mean : 0;
}

}  // namespace

std::vector<std::string> warnings(const Comparison& comparison) {
  std::vector<std::string> found;
  std::size_t noisy = 0;
  const Entry* noisiest = &comparison.reference();
  for (const Entry& entry : comparison.entries) {
    std::vector<double> seconds;
    for (const Measured& run : entry.runs) {
      seconds.push_back(run.seconds());
    }
    if (const std::size_t far_off = outliers(seconds); far_off > 0) {
      found.push_back(
          fmt::format("{}: {} of {} runs took a very different time; is another program running?",
                      label(entry.configuration), grouped(far_off), grouped(seconds.size())));
    }
    if (const auto fewest = min_workers(entry)) {
      found.push_back(fmt::format(
          "{}: only {} counted, for lack of threads (ulimit -u) or of addresses (ulimit -v)",
          label(entry.configuration), counted(*fewest, "worker", "workers")));
    }
    noisy += noise_of(entry) > kNoisy ? 1 : 0;
    noisiest = noise_of(entry) > noise_of(*noisiest) ? &entry : noisiest;
  }
  if (noisy > 0) {
    found.push_back(
        fmt::format("the times of {} of {} differ by more than ± {:.0f} %, most those of {} "
                    "(± {:.0f} %); use more --runs",
                    grouped(noisy), grouped(comparison.entries.size()), 100 * kNoisy,
                    label(noisiest->configuration), 100 * noise_of(*noisiest)));
  }
  if (comparison.reference().seconds.median < kShortSeconds) {
    found.emplace_back(
        "linear takes less than 5 ms, so starting workers weighs more than counting; use --repeat "
        "or a larger input");
  }
  return found;
}

}  // namespace hapax::compare
