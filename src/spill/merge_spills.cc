#include "spill/merge_spills.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/caught_error.h"
#include "base/or_throw.h"
#include "base/parallel.h"
#include "base/stop_check.h"
#include "spill/merge_ranges.h"
#include "spill/run_merger.h"
#include "spill/spill_errors.h"

namespace hapax::spill {
namespace {

using Runs = std::vector<SpilledRun>;

// Groups of at least so many runs, rather than more groups at the same time: a group of few needs
// many passes.
constexpr std::size_t kManyRuns = 16;

std::uint64_t writer_memory(const Runs& runs, const SpillLimits& limits) {
  std::uint64_t largest_word = 0;
  for (const SpilledRun& run : runs) {
    largest_word = std::max(largest_word, run.largest_word);
  }
  // The merger also has a copy of a word.
  return BlockListWriter::max_memory(limits.block_bytes, largest_word) + 2 * largest_word;
}

std::uint64_t memory_of(std::span<const SpilledRun> runs) {
  std::uint64_t memory = 0;
  for (const SpilledRun& run : runs) {
    memory += RunMerger::max_memory(run);
  }
  return memory;
}

// How many threads may merge all runs at the same time, each a range of the words.
unsigned threads_for(std::uint64_t memory_for_one, const SpillLimits& limits) {
  const std::uint64_t fitting = limits.memory_bytes / memory_for_one;
  return static_cast<unsigned>(std::min<std::uint64_t>(fitting, limits.threads));
}

// Whether so few threads that it is better to merge groups first.
bool is_few(unsigned threads, const SpillLimits& limits) { return 2 * threads < limits.threads; }

// The runs of one pass: groups of neighbours, and the rest.
struct Plan {
  unsigned threads = 1;
  std::vector<std::span<const SpilledRun>> groups;
  std::span<const SpilledRun> rest;
};

// How many of `runs` a merge may have in so much memory.
std::size_t fan_in(std::span<const SpilledRun> runs, std::uint64_t memory) {
  std::uint64_t used = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    used += RunMerger::max_memory(runs[i]);
    if (used > memory) {
      return i;
    }
  }
  return runs.size();
}

class Merge {
 public:
  Merge(SpillFile& file, Runs runs, const SpillLimits& limits, const std::stop_token& stop)
      : file_(file),
        runs_(std::move(runs)),
        writer_memory_(writer_memory(runs_, limits)),
        limits_{memory_with_long_words(limits), std::max(limits.threads, 1U), limits.block_bytes},
        stop_(stop) {}

  BlockList run() {
    unsigned threads = threads_for_last_pass();
    while (threads == 0 || (is_few(threads, limits_) && runs_.size() > kManyRuns)) {
      const Plan next = plan();
      if (next.groups.empty() && threads == 0) {
        throw Failure(memory_too_small(missing_memory()));
      }
      if (next.groups.empty()) {
        break;
      }
      merge_groups(next);
      threads = threads_for_last_pass();
    }
    return merge_ranges(file_, runs_, {limits_.memory_bytes, threads, limits_.block_bytes}, stop_);
  }

 private:
  // As many threads as can have groups of many runs.
  unsigned threads_for_groups() const {
    for (unsigned threads = limits_.threads; threads > 1; --threads) {
      const std::uint64_t memory = limits_.memory_bytes / threads;
      const std::size_t wanted = std::min(kManyRuns, runs_.size());
      if (memory > writer_memory_ &&
          fan_in(std::span(runs_).last(wanted), memory - writer_memory_) == wanted) {
        return threads;
      }
    }
    return 1;
  }

  // Smaller runs are merged first. As few are merged as it takes for the last pass.
  Plan plan() {
    std::sort(runs_.begin(), runs_.end(),
              [](const SpilledRun& a, const SpilledRun& b) { return a.bytes < b.bytes; });
    Plan plan{threads_for_groups(), {}, runs_};
    const std::uint64_t memory = limits_.memory_bytes / plan.threads;
    std::uint64_t all = memory_of(runs_) + writer_memory_;
    while (plan.rest.size() > 1 && is_few(threads_for(all, limits_), limits_)) {
      const std::size_t runs = fan_in(plan.rest, memory - std::min(memory, writer_memory_));
      if (runs < 2) {
        break;
      }
      plan.groups.push_back(plan.rest.first(runs));
      plan.rest = plan.rest.subspan(runs);
      all -= saved_by(plan.groups.back(), all);
    }
    return plan;
  }

  // Enough for the two runs that need most, if that is possible.
  std::uint64_t memory_with_long_words(const SpillLimits& limits) const {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    for (const SpilledRun& run : runs_) {
      second = std::max(second, std::min(first, RunMerger::max_memory(run)));
      first = std::max(first, RunMerger::max_memory(run));
    }
    const std::uint64_t most = limits.memory_bytes + limits.long_word_bytes;
    return std::max(limits.memory_bytes, std::min(first + second + writer_memory_, most));
  }

  // For the smallest group, of two runs.
  std::uint64_t missing_memory() const {
    const std::uint64_t least =
        memory_of(std::span(runs_).first(std::min<std::size_t>(runs_.size(), 2))) + writer_memory_;
    return least - std::min(least, limits_.memory_bytes);
  }

  unsigned threads_for_last_pass() const {
    return threads_for(memory_of(runs_) + writer_memory_, limits_);
  }

  // The group becomes one run, whose blocks are full.
  std::uint64_t saved_by(std::span<const SpilledRun> group, std::uint64_t all) const {
    std::uint64_t before = 0;
    SpilledRun merged{.largest_block = limits_.block_bytes};
    for (const SpilledRun& run : group) {
      before += RunMerger::max_memory(run);
      merged.largest_block = std::max(merged.largest_block, run.largest_block);
      merged.largest_word = std::max(merged.largest_word, run.largest_word);
    }
    const std::uint64_t after = RunMerger::max_memory(merged);
    return std::min(all, before - std::min(before, after));
  }

  void merge_groups(const Plan& plan) {
    Runs merged(plan.groups.size());
    parallel_for(
        plan.threads, plan.groups.size(),
        [&](std::size_t i) { merged[i] = merge_group(plan.groups[i]); }, stop_);
    merged.insert(merged.end(), plan.rest.begin(), plan.rest.end());
    runs_ = std::move(merged);
  }

  SpilledRun merge_group(std::span<const SpilledRun> group) {
    SpilledRun sums;
    for (const SpilledRun& run : group) {
      sums.words += run.words;
      sums.word_bytes += run.word_bytes;
      sums.bytes += run.bytes;
      sums.largest_word = std::max(sums.largest_word, run.largest_word);
    }
    RunSpiller spiller = or_throw(RunSpiller::begin(
        file_,
        RunSpiller::max_bytes(sums.words, sums.word_bytes, sums.largest_word, limits_.block_bytes),
        limits_.block_bytes, sums.bytes));
    RunMerger merger(file_, group);
    StopCheck stopped(stop_);
    WordCount entry;
    while (merger.next(entry)) {
      if (stopped.requested()) {
        throw Cancelled();
      }
      or_throw(spiller.add(entry.word, entry.count));
    }
    or_throw(spiller.finish(0));
    for (const SpilledRun& run : group) {
      discard_run(file_, run);
    }
    return spiller.run();
  }

  SpillFile& file_;
  Runs runs_;
  const std::uint64_t writer_memory_;
  const SpillLimits limits_;
  const std::stop_token& stop_;
};

}  // namespace

BlockList merge_spills(SpillFile& file, std::vector<SpilledRun> runs, const SpillLimits& limits,
                       const std::stop_token& stop) {
  return Merge(file, std::move(runs), limits, stop).run();
}

}  // namespace hapax::spill
