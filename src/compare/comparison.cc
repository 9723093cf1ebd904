#include "compare/comparison.h"

#include <algorithm>
#include <cmath>

#include "compare/relate.h"
#include "strategy/registry.h"

namespace hapax::compare {
namespace {

std::string_view name_of(StrategyKind kind) {
  for (const strategy::StrategyEntry& entry : strategy::all_strategies()) {
    if (entry.kind == kind) {
      return entry.name;
    }
  }
  return {};
}

double total_seconds(const Entry& entry) {
  double sum = 0;
  for (const Measured& run : entry.runs) {
    sum += run.seconds();
  }
  return sum;
}

bool is_enough(const std::vector<Entry>& entries, const Schedule& schedule, unsigned rounds) {
  return rounds >= schedule.rounds &&
         std::all_of(entries.begin(), entries.end(), [&](const Entry& entry) {
           return total_seconds(entry) >= schedule.min_seconds;
         });
}

void finish(Entry& entry) {
  std::vector<double> seconds;
  for (const Measured& run : entry.runs) {
    seconds.push_back(run.seconds());
  }
  entry.seconds = summarise(seconds);
  std::vector<Measured> sorted = entry.runs;
  std::sort(sorted.begin(), sorted.end(),
            [](const Measured& a, const Measured& b) { return a.seconds() < b.seconds(); });
  entry.median_run = sorted[(sorted.size() - 1) / 2];
}

}  // namespace

std::vector<Configuration> configurations(const std::vector<StrategyKind>& strategies,
                                          const std::vector<unsigned>& workers) {
  std::vector<Configuration> all = {{StrategyKind::kLinear, name_of(StrategyKind::kLinear), 1}};
  for (const StrategyKind kind : strategies) {
    for (const unsigned number : workers) {
      if (kind != StrategyKind::kLinear) {
        all.push_back({kind, name_of(kind), number});
      }
    }
  }
  return all;
}

Result<std::vector<Entry>> measure(const std::vector<Configuration>& configurations,
                                   const Schedule& schedule, const Runner& run,
                                   const Watchers& watchers) {
  std::vector<Entry> entries;
  for (const Configuration& configuration : configurations) {
    entries.emplace_back().configuration = configuration;
  }
  const bool is_number_known = schedule.min_seconds <= 0;
  const std::size_t all =
      is_number_known ? entries.size() * (schedule.warmup_rounds + schedule.rounds) : 0;
  std::size_t done = 0;
  for (unsigned round = 0;; ++round) {
    const bool counts = round >= schedule.warmup_rounds;
    if (counts && is_enough(entries, schedule, round - schedule.warmup_rounds)) {
      break;
    }
    if (Result<void> goes_on = watchers.before_round(); !goes_on) {
      return goes_on.error();
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
      Entry& entry = entries[round % 2 == 0 ? i : entries.size() - 1 - i];
      watchers.is_running(entry.configuration, done, all);
      Result<Run> made = run(entry.configuration);
      if (!made) {
        return made.error();
      }
      ++done;
      if (entry.difference.empty()) {
        entry.difference = made->difference;
      }
      if (counts) {
        entry.runs.push_back(made->measured);
      }
    }
  }
  std::for_each(entries.begin(), entries.end(), finish);
  return entries;
}

bool Comparison::all_equal() const {
  return std::all_of(entries.begin(), entries.end(),
                     [](const Entry& entry) { return entry.equal(); });
}

double median_seconds(const Entry& entry) { return std::max(entry.seconds.median, kMinSeconds); }

double speedup(const Comparison& comparison, const Entry& entry) {
  return median_seconds(comparison.reference()) / median_seconds(entry);
}

double efficiency(const Comparison& comparison, const Entry& entry) {
  return speedup(comparison, entry) / entry.configuration.workers;
}

double megabytes_per_second(const Entry& entry) {
  return static_cast<double>(entry.median_run.stats.bytes_counted) / 1e6 / median_seconds(entry);
}

std::vector<Scaling> scaling_of(const Comparison& comparison) {
  std::vector<Scaling> all;
  std::vector<ScalingPoint> points;
  const auto end_strategy = [&] {
    if (!all.empty()) {
      all.back().amdahl = fit_amdahl(points);
      all.back().usl = fit_scalability(points);
    }
    points.clear();
  };
  for (std::size_t i = 1; i < comparison.entries.size(); ++i) {
    const Entry& entry = comparison.entries[i];
    if (all.empty() || all.back().strategy != entry.configuration.strategy) {
      end_strategy();
      all.push_back({entry.configuration.strategy, {}, {}, {}});
    }
    if (!entry.equal()) {
      continue;
    }
    const unsigned workers = entry.configuration.workers;
    std::optional<unsigned>& cost = all.back().cost;
    const bool is_faster = relate(entry, comparison.reference()).relation == Relation::kFaster;
    if (is_faster && workers < cost.value_or(UINT32_MAX)) {
      cost = workers;
    }
    if (workers <= comparison.machine.processors) {
      points.push_back({static_cast<double>(workers), entry.seconds.median});
    }
  }
  end_strategy();
  return all;
}

}  // namespace hapax::compare
