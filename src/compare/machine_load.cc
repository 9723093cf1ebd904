#include "compare/machine_load.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/cgroup.h"
#include "base/grouped.h"
#include "base/machine.h"
#include "compare/summary.h"

namespace hapax::compare {
namespace {

// Parts of the processors, and of the time of a linear run.
constexpr double kMaxOthers = 0.05;
constexpr double kMaxIdle = 0.10;
constexpr double kMaxThrottled = 0.05;
// Less than this may be an error of the system's clock ticks.
constexpr double kMinOtherSeconds = 0.05;
// Smaller numbers would be printed as "0.0".
constexpr double kMinShown = 0.05;

// Other programs may use the processors that a quota leaves free without disturbing the runs.
bool is_disturbed_by_others(const MachineLoad& load, unsigned processors) {
  const double spare = std::max(load.allowed_processors, processors) - processors;
  const double taken = load.other_processors + load.stolen_processors - spare;
  return taken > kMaxOthers * processors && taken * load.wall_seconds >= kMinOtherSeconds;
}

// For example "other programs used 0.8 and its host took 0.3".
std::string usage_text(const MachineLoad& load) {
  const double other = load.other_processors;
  const double stolen = load.stolen_processors;
  const auto shown = [](double number) {
    return fmt::format("{:.{}f}", number, number < kMinShown ? 2 : 1);
  };
  std::string who;
  if (other >= stolen || other >= kMinShown) {
    who = "other programs used " + shown(other);
  }
  if (stolen > other || stolen >= kMinShown) {
    who += (who.empty() ? "its host took " : " and its host took ") + shown(stolen);
  }
  return who;
}

// "of its 2 processors", and how many of them hapax may use if that is fewer.
std::string processors_text(const MachineLoad& load, unsigned processors) {
  const unsigned all = std::max(load.allowed_processors, processors);
  return fmt::format(
      "of its {}{}", counted(all, "processor", "processors"),
      all == processors ? "" : fmt::format(", and a CPU quota leaves {} to hapax", processors));
}

std::string quota_sentence(const MachineLoad& load) {
  return fmt::format(
      "A CPU quota stopped runs of linear and threads for {:.0f} % of their time, with no more "
      "workers than processors.",
      100 * load.throttled);
}

}  // namespace

std::optional<std::string> busy_sentence(const MachineLoad& load, unsigned processors) {
  if (load.wall_seconds < kMinLoadSeconds) {
    return std::nullopt;
  }
  const bool was_stopped = load.throttled > kMaxThrottled;
  if (is_disturbed_by_others(load, processors)) {
    return fmt::format("This machine was busy: {} {}.{}{}", usage_text(load),
                       processors_text(load, processors), was_stopped ? " " : "",
                       was_stopped ? quota_sentence(load) : "");
  }
  if (was_stopped) {
    return quota_sentence(load);
  }
  if (load.linear_idle > kMaxIdle) {
    return fmt::format("This machine was busy: linear had a processor for {:.0f} % of its time.",
                       100 * (1 - load.linear_idle));
  }
  return std::nullopt;
}

LoadWatch::LoadWatch(std::string root)
    : root_(std::move(root)),
      processors_(allowed_processors()),
      usable_processors_(usable_processors(root_)) {}

void LoadWatch::begin() {
  idle_parts_.clear();
  worker_seconds_ = 0;
  throttled_seconds_ = 0;
  begin_ = sample();
}

void LoadWatch::begin_run() {
  disk_reads_before_run_ = usage_so_far(UsageScope::kChildren).disk_reads;
  throttled_seconds_before_run_ = cgroup_throttled_seconds(root_);
}

void LoadWatch::end_run(StrategyKind kind, unsigned workers, double seconds, double cpu_seconds) {
  const bool is_linear = kind == StrategyKind::kLinear;
  const bool reads_disk = usage_so_far(UsageScope::kChildren).disk_reads != disk_reads_before_run_;
  if (is_linear && seconds > 0 && !reads_disk) {
    idle_parts_.push_back(1 - cpu_seconds / seconds);
  }
  if ((is_linear || kind == StrategyKind::kThreads) && workers <= usable_processors_) {
    worker_seconds_ += workers * seconds;
    throttled_seconds_ += cgroup_throttled_seconds(root_) - throttled_seconds_before_run_;
  }
}

MachineLoad LoadWatch::load() const {
  if (!begin_) {
    return {};
  }
  const Sample end = sample();
  MachineLoad load{
      .wall_seconds = std::chrono::duration<double>(end.moment - begin_->moment).count(),
      .allowed_processors = static_cast<unsigned>(processors_.size())};
  if (load.wall_seconds > 0) {
    const double busy = end.all.busy_seconds - begin_->all.busy_seconds;
    const double own = end.own_cpu_seconds - begin_->own_cpu_seconds;
    const double stolen = end.all.stolen_seconds - begin_->all.stolen_seconds;
    load.other_processors = std::max(busy - own, 0.0) / load.wall_seconds;
    load.stolen_processors = std::max(stolen, 0.0) / load.wall_seconds;
  }
  if (worker_seconds_ > 0) {
    load.throttled = std::clamp(throttled_seconds_ / worker_seconds_, 0.0, 1.0);
  }
  if (!idle_parts_.empty()) {
    load.linear_idle = std::max(summarise(idle_parts_).median, 0.0);
  }
  return load;
}

LoadWatch::Sample LoadWatch::sample() const {
  return {.moment = std::chrono::steady_clock::now(),
          .all = processor_time(processors_, root_),
          .own_cpu_seconds = usage_so_far(UsageScope::kProcess).cpu_seconds +
                             usage_so_far(UsageScope::kChildren).cpu_seconds};
}

}  // namespace hapax::compare
