#include "compare/verdict.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/grouped.h"
#include "compare/figures.h"
#include "compare/relate.h"

namespace hapax::compare {
namespace {

std::string workers(std::uint64_t number) { return counted(number, "worker", "workers"); }

std::string runs_cannot_say(std::size_t runs) {
  return counted(runs, "run", "runs") + " cannot say which is faster; use -r 5";
}

// Joins names: "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "" : i + 1 < names.size() ? ", " : " and ";
    text += names[i];
  }
  return text;
}

// The entry with the smallest median among those that `is_wanted`, without the reference; null if
// there is none.
template <typename IsWanted>
const Entry* best_of(const Comparison& comparison, IsWanted&& is_wanted) {
  const Entry* best = nullptr;
  for (std::size_t i = 1; i < comparison.entries.size(); ++i) {
    const Entry& entry = comparison.entries[i];
    if (is_wanted(entry) && (best == nullptr || entry.seconds.median < best->seconds.median)) {
      best = &entry;
    }
  }
  return best;
}

std::string nothing_was_faster(const Comparison& comparison) {
  if (!comparison.reference().equal()) {
    return "linear's own results are not equal, so nothing is ranked.";
  }
  const Entry* const best = best_of(comparison, [](const Entry& entry) { return entry.equal(); });
  if (best == nullptr) {
    return comparison.entries.size() == 1 ? "Only linear was measured."
                                          : "No result is equal to linear's, so none is ranked.";
  }
  const Related related = relate(*best, comparison.reference());
  const std::string claim =
      related.relation == Relation::kTooFewRuns
          ? runs_cannot_say(std::min(best->runs.size(), comparison.reference().runs.size()))
          : "Nothing was faster than linear by more than the noise";
  return fmt::format("{} (best: {}, {}).", claim, label(best->configuration),
                     speed_with_margin(related));
}

std::string ties_of(const Comparison& comparison, const Entry& best) {
  std::vector<std::string> ties;
  for (std::size_t i = 1; i < comparison.entries.size(); ++i) {
    const Entry& entry = comparison.entries[i];
    if (&entry != &best && relate(entry, best).relation == Relation::kNoDifference) {
      ties.push_back(label(entry.configuration));
    }
  }
  return ties.empty() ? ""
                      : fmt::format(" {} {} within the noise of it.", listed(ties),
                                    ties.size() == 1 ? "is" : "are");
}

// Names entries that took less time than the best but are too noisy to be called faster than
// linear. That happens if times differ much and the noise is large.
std::string too_noisy_beside(const Comparison& comparison, const Entry& best) {
  std::vector<std::string> names;
  for (const Entry& entry : comparison.entries) {
    if (relate(entry, best).relation == Relation::kFaster) {
      names.push_back(label(entry.configuration));
    }
  }
  return names.empty()
             ? ""
             : fmt::format(" {} took less time, with too much noise to be ranked.", listed(names));
}

const Entry* find(const Comparison& comparison, StrategyKind kind, unsigned number) {
  const auto found =
      std::find_if(comparison.entries.begin(), comparison.entries.end(), [&](const Entry& entry) {
        return entry.configuration.kind == kind && entry.configuration.workers == number;
      });
  return found == comparison.entries.end() ? nullptr : &*found;
}

bool was_measured(const Comparison& comparison, StrategyKind kind) {
  return std::any_of(comparison.entries.begin(), comparison.entries.end(),
                     [&](const Entry& entry) { return entry.configuration.kind == kind; });
}

struct Pair {
  const Entry* threads;
  const Entry* processes;
};
// The pair with the largest number of workers that does not exceed the processors, or else with the
// smallest.
std::optional<Pair> pair_to_compare(const Comparison& comparison, StrategyKind kind) {
  std::optional<Pair> chosen;
  const unsigned processors = comparison.machine.processors;
  for (const Entry& entry : comparison.entries) {
    const unsigned number = entry.configuration.workers;
    const Entry* const threads = find(comparison, StrategyKind::kThreads, number);
    if (entry.configuration.kind != kind || !entry.equal() || threads == nullptr ||
        !threads->equal()) {
      continue;
    }
    const unsigned before = chosen ? chosen->threads->configuration.workers : 0;
    const bool is_better = !chosen || (number <= processors ? before < number || before > processors
                                                            : number < before);
    chosen = is_better ? std::optional(Pair{threads, &entry}) : chosen;
  }
  return chosen;
}

std::string pair_sentence(const Comparison& comparison, const Pair& pair) {
  const std::string threads = label(pair.threads->configuration);
  const std::string processes = label(pair.processes->configuration);
  const std::uint64_t bytes = pair.processes->median_run.stats.bytes_serialised;
  const std::string serialised =
      bytes == 0 ? "nothing was serialised" : shown_bytes(bytes) + " were serialised";
  const unsigned number = pair.threads->configuration.workers;
  const unsigned processors = comparison.machine.processors;
  const std::string crowded = number <= processors
                                  ? ""
                                  : fmt::format("; {} on {}", workers(number),
                                                counted(processors, "processor", "processors"));
  const std::string beside = fmt::format(" ({}{}).", serialised, crowded);
  const Related related = relate(*pair.threads, *pair.processes);
  switch (related.relation) {
    case Relation::kFaster:
      return fmt::format("{} ran {} times faster than {}", threads, speed_with_margin(related),
                         processes) +
             beside;
    case Relation::kSlower:
      return fmt::format("{} ran {} times faster than {}", processes,
                         speed_with_margin(relate(*pair.processes, *pair.threads)), threads) +
             beside;
    case Relation::kNoDifference:
      return fmt::format("{} and {} are within the noise of each other", threads, processes) +
             beside;
    default:
      return fmt::format("{} took {} times as long as {}, but {}", processes,
                         speed_with_margin(related), threads,
                         runs_cannot_say(
                             std::min(pair.threads->runs.size(), pair.processes->runs.size()))) +
             beside;
  }
}

}  // namespace

std::string label(const Configuration& configuration) {
  return configuration.kind == StrategyKind::kLinear
             ? std::string(configuration.strategy)
             : fmt::format("{} -j {}", configuration.strategy, configuration.workers);
}

std::string equality_sentence(const Comparison& comparison) {
  std::vector<std::string> unequal;
  for (const Entry& entry : comparison.entries) {
    if (!entry.equal()) {
      unequal.push_back(label(entry.configuration));
    }
  }
  const std::size_t all = comparison.entries.size();
  if (!unequal.empty()) {
    return fmt::format("{} of {} results {} not equal to the reference: {}.",
                       grouped(unequal.size()), grouped(all), unequal.size() == 1 ? "is" : "are",
                       listed(unequal));
  }
  return all == 1 ? "The result is equal to the reference."
                  : fmt::format("All {} results are equal.", grouped(all));
}

std::string headline(const Comparison& comparison) {
  const Entry& linear = comparison.reference();
  const Entry* const best = best_of(comparison, [&](const Entry& entry) {
    return relate(entry, linear).relation == Relation::kFaster;
  });
  if (best == nullptr) {
    return nothing_was_faster(comparison);
  }
  return fmt::format("{} was fastest: {} times as fast as linear, efficiency {}.{}{}",
                     label(best->configuration), speed_with_margin(relate(*best, linear)),
                     efficiency_cell(comparison, *best), ties_of(comparison, *best),
                     too_noisy_beside(comparison, *best));
}

std::string cost_sentence(const Comparison& comparison, const Scaling& scaling) {
  if (scaling.cost) {
    return fmt::format("{}: faster than linear from {}", scaling.strategy, workers(*scaling.cost));
  }
  std::vector<std::string> ranked;
  std::size_t runs = comparison.reference().runs.size();
  for (const Entry& entry : comparison.entries) {
    if (entry.configuration.strategy == scaling.strategy && entry.equal()) {
      ranked.push_back(grouped(entry.configuration.workers));
      runs = std::min(runs, entry.runs.size());
    }
  }
  if (ranked.empty() || !comparison.reference().equal()) {
    return fmt::format("{}: not ranked, since results are not equal", scaling.strategy);
  }
  if (runs < kMinRuns) {
    return fmt::format("{}: {}", scaling.strategy, runs_cannot_say(runs));
  }
  return fmt::format("{}: not faster than linear beyond the noise with {} {}", scaling.strategy,
                     fmt::join(ranked, ", "),
                     ranked == std::vector<std::string>{"1"} ? "worker" : "workers");
}

std::vector<std::string> processes_beside_threads(const Comparison& comparison) {
  std::vector<std::string> sentences;
  for (const StrategyKind kind :
       {StrategyKind::kShared, StrategyKind::kHybrid, StrategyKind::kQueue}) {
    if (!was_measured(comparison, kind)) {
      continue;
    }
    if (!was_measured(comparison, StrategyKind::kThreads)) {
      return {"Threads were not measured, so processes cannot be compared with them."};
    }
    if (const std::optional<Pair> pair = pair_to_compare(comparison, kind)) {
      sentences.push_back(pair_sentence(comparison, *pair));
    }
  }
  return sentences;
}

std::optional<std::string> processor_wait_sentence(const Comparison& comparison) {
  constexpr double kMinShare = 0.05;
  std::vector<std::string> shares;
  for (const Entry& entry : comparison.entries) {
    const double share =
        entry.median_run.stats.processor_wait() / std::max(entry.median_run.seconds(), kMinSeconds);
    if (share >= kMinShare) {
      shares.push_back(fmt::format("{} for {:.0f} %", label(entry.configuration), 100 * share));
    }
  }
  return shares.empty() ? std::nullopt
                        : std::optional(fmt::format(
                              "Workers were ready to run but had no processor: {} of the time.",
                              listed(shares)));
}

std::string conclusion(const Comparison& comparison) {
  std::string text = headline(comparison);
  for (const std::string& sentence : processes_beside_threads(comparison)) {
    text += " " + sentence;
  }
  return text;
}

}  // namespace hapax::compare
