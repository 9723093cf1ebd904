#include "hapax/run_stats.h"

#include <algorithm>
#include <numeric>

#include "base/run_stat_table.h"

namespace hapax {
namespace {

void add_to(PhaseSeconds& sum, const PhaseSeconds& seconds, double share = 1) {
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    sum.seconds[phase] += share * seconds.seconds[phase];
  }
}

// The mean of the workers is this times their sum.
double share_of_each(const RunStats& stats) { return 1.0 / std::max(stats.workers_added, 1U); }

// Adds the figures of the origins for which `is_wanted` is true.
void add_figures(const RunStats& from, RunStats& to, bool (*is_wanted)(Origin)) {
  for (const RunStat& stat : kRunStats) {
    if (!is_wanted(stat.origin)) {
      continue;
    }
    if (stat.number != nullptr) {
      to.*stat.number += from.*stat.number;
    } else {
      to.*stat.seconds += from.*stat.seconds;
    }
  }
}

// Calls function(figure, place) for each figure of `stats` and its place in `packed`.
template <typename Stats, typename Packed, typename Function>
void for_each_figure(Stats& stats, Packed& packed, Function&& function) {
  auto* number = packed.numbers.data();
  auto* seconds = packed.seconds.data();
  for (const RunStat& stat : kRunStats) {
    if (stat.number != nullptr) {
      function(stats.*stat.number, *number++);
    } else {
      function(stats.*stat.seconds, *seconds++);
    }
  }
}

}  // namespace

std::string_view name_of(Phase phase) { return kPhaseRows[static_cast<std::size_t>(phase)].name; }

double PhaseSeconds::sum() const { return std::accumulate(seconds.begin(), seconds.end(), 0.0); }

PhaseSeconds RunStats::phases() const {
  PhaseSeconds all = serial_seconds;
  add_to(all, worker_seconds, share_of_each(*this));
  all[Phase::kWait] = 0;
  all[Phase::kWait] = std::max(elapsed_seconds - all.sum(), 0.0);
  return all;
}

PhaseSeconds RunStats::run_phases() const {
  PhaseSeconds all;
  add_to(all, run_seconds, share_of_each(*this));
  return all;
}

double RunStats::processor_wait() const { return processor_wait_seconds * share_of_each(*this); }

void RunStats::add(const RunStats& worker) {
  add_to(worker_seconds, worker.worker_seconds);
  add_to(run_seconds, worker.run_seconds);
  busiest_worker_seconds = std::max(busiest_worker_seconds, worker.worker_seconds.sum());
  ++workers_added;
  add_figures(worker, *this, [](Origin origin) { return origin != Origin::kRun; });
}

void add_process_figures(const RunStats& process, RunStats& stats) {
  add_to(stats.worker_seconds, process.worker_seconds);
  add_figures(process, stats, [](Origin origin) { return origin == Origin::kProcess; });
}

std::string column_name(const RunStat& stat) {
  return std::string(stat.name) + (stat.seconds != nullptr ? "_s" : "");
}

double shown_seconds_of(const RunStats& stats, const RunStat& stat) {
  return stat.seconds == &RunStats::processor_wait_seconds ? stats.processor_wait()
                                                           : stats.*stat.seconds;
}

PackedStats pack(const RunStats& stats) {
  PackedStats packed{.worker_seconds = stats.worker_seconds,
                     .serial_seconds = stats.serial_seconds,
                     .run_seconds = stats.run_seconds,
                     .busiest_worker_seconds = stats.busiest_worker_seconds,
                     .workers = stats.workers,
                     .workers_added = stats.workers_added};
  for_each_figure(stats, packed, [](const auto& figure, auto& place) { place = figure; });
  return packed;
}

RunStats unpack(const PackedStats& packed) {
  RunStats stats{.worker_seconds = packed.worker_seconds,
                 .serial_seconds = packed.serial_seconds,
                 .run_seconds = packed.run_seconds,
                 .busiest_worker_seconds = packed.busiest_worker_seconds,
                 .workers = packed.workers,
                 .workers_added = packed.workers_added};
  for_each_figure(stats, packed, [](auto& figure, const auto& place) { figure = place; });
  return stats;
}

}  // namespace hapax
