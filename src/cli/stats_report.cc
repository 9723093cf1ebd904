#include "cli/stats_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "cli/description.h"
#include "cli/messages.h"
#include "cli/notices.h"

namespace hapax::cli {
namespace {

// dispatch: dispatch
std::string words_of(Phase phase) {
  std::string name(name_of(phase));
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

double megabytes_per_second(const RunStats& stats) {
  return stats.elapsed_seconds > 0
             ? static_cast<double>(stats.bytes_counted) / 1e6 / stats.elapsed_seconds
             : 0;
}

// Those with a NUL that are counted all the same, whatever else they look like.
std::uint64_t count_that_look_binary(const std::vector<Notice>& notices) {
  return static_cast<std::uint64_t>(
      std::count_if(notices.begin(), notices.end(), [](const Notice& notice) {
        return notice.has_nul && notice.kind != Notice::Kind::kSkipped;
      }));
}

std::string line_of(std::string_view name, const std::string& value) {
  return fmt::format("{:<24} {:>15}\n", name, value);
}

std::string seconds_line(const std::string& name, double seconds) {
  return line_of(name + " seconds", grouped_digits(fmt::format("{:.3f}", seconds)));
}

// The phases and their sum; what the run did beside its worker processes, where it has any.
std::string time_lines(const RunStats& stats) {
  std::string out;
  const PhaseSeconds phases = stats.phases();
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    out += seconds_line(words_of(static_cast<Phase>(phase)), phases.seconds[phase]);
  }
  out += seconds_line("elapsed", stats.elapsed_seconds);
  out += seconds_line("processor wait", stats.processor_wait());
  const PhaseSeconds run = stats.run_phases();
  for (const Phase phase : kRunPhases) {
    out += run[phase] > 0 ? seconds_line("run: " + words_of(phase), run[phase]) : "";
  }
  return out;
}

std::string text_report(const Counts& counts, const RunStats& stats) {
  const auto& notices = counts.notices();
  std::string out;
  const auto line = [&out](std::string_view name, const std::string& value) {
    out += line_of(name, value);
  };
  line("bytes", grouped(stats.bytes_counted));
  line("bytes read", grouped(stats.bytes_read));
  line("inputs", grouped(stats.inputs));
  line("tokens", grouped(counts.total()));
  line("types", grouped(counts.size()));
  line("hapaxes", grouped(counts.hapaxes()));
  line("invalid sequences", grouped(stats.invalid_sequences));
  line("  inputs with them", grouped(count_of(notices, Notice::Kind::kInvalidBytes)));
  line("look binary", grouped(count_that_look_binary(notices)));
  line("skipped", grouped(count_of(notices, Notice::Kind::kSkipped)));
  line("unreadable", grouped(count_of(notices, Notice::Kind::kUnreadable) +
                             count_of(notices, Notice::Kind::kPartlyCounted)));
  line("strategy", std::string(stats.strategy));
  line("kernel", std::string(stats.kernel));
  line("workers", grouped(stats.workers));
  line("bytes by range", grouped(stats.bytes_by_range));
  line("bytes serialised", grouped(stats.bytes_serialised));
  line("bytes copied", grouped(stats.bytes_copied));
  line("bytes shared", grouped(stats.bytes_shared));
  line("messages", grouped(stats.messages));
  out += time_lines(stats);
  line("CPU seconds", grouped_digits(fmt::format("{:.3f}", stats.cpu_seconds)));
  line("context switches", grouped(stats.context_switches));
  line("page faults", grouped(stats.page_faults));
  line("MB/s", grouped_digits(fmt::format("{:.1f}", megabytes_per_second(stats))));
  line("peak memory MB",
       grouped_digits(fmt::format("{:.1f}", static_cast<double>(stats.peak_bytes) / 1e6)));
  return out;
}

// `, "start": 0.1, ..`
std::string phases_of(const RunStats& stats) {
  std::string out;
  const PhaseSeconds phases = stats.phases();
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    out +=
        fmt::format(R"(, "{}": {:.6f})", name_of(static_cast<Phase>(phase)), phases.seconds[phase]);
  }
  return out;
}

// `"read": 0.1, ..`
std::string run_phases_of(const RunStats& stats) {
  std::string out;
  const PhaseSeconds run = stats.run_phases();
  for (const Phase phase : kRunPhases) {
    out += fmt::format(R"({}"{}": {:.6f})", out.empty() ? "" : ", ", name_of(phase), run[phase]);
  }
  return out;
}

std::string json_report(const Counts& counts, const RunStats& stats) {
  const auto& notices = counts.notices();
  std::string out = fmt::format(
      R"({{"bytes": {}, "bytes_read": {}, "inputs": {}, "tokens": {}, "types": {}, )"
      R"("hapaxes": {}, "invalid_sequences": {}, "inputs_with_invalid_sequences": {}, )"
      R"("inputs_that_look_binary": {}, "inputs_skipped": {}, "inputs_unreadable": {}, )",
      stats.bytes_counted, stats.bytes_read, stats.inputs, counts.total(), counts.size(),
      counts.hapaxes(), stats.invalid_sequences, count_of(notices, Notice::Kind::kInvalidBytes),
      count_that_look_binary(notices), count_of(notices, Notice::Kind::kSkipped),
      count_of(notices, Notice::Kind::kUnreadable) +
          count_of(notices, Notice::Kind::kPartlyCounted));
  out += fmt::format(
      R"("strategy": "{}", "kernel": "{}", "workers": {}, "seconds": {{"elapsed": {:.6f}, )"
      R"("cpu": {:.6f})",
      stats.strategy, stats.kernel, stats.workers, stats.elapsed_seconds, stats.cpu_seconds);
  out += phases_of(stats);
  out += fmt::format(
      R"(, "processor_wait": {:.6f}}}, "megabytes_per_second": {:.3f}, "peak_memory_bytes": {}, )",
      stats.processor_wait(), megabytes_per_second(stats), stats.peak_bytes);
  out += fmt::format(
      R"("bytes_by_range": {}, "bytes_serialised": {}, "bytes_copied": {}, "bytes_shared": {}, )"
      R"("messages": {}, "context_switches": {}, "page_faults": {}, "run_seconds": {{)",
      stats.bytes_by_range, stats.bytes_serialised, stats.bytes_copied, stats.bytes_shared,
      stats.messages, stats.context_switches, stats.page_faults);
  return out + run_phases_of(stats) + "}}\n";
}

}  // namespace

std::string stats_report(StatsForm form, const Counts& counts, const RunStats& stats) {
  return form == StatsForm::kJson ? json_report(counts, stats) : text_report(counts, stats);
}

}  // namespace hapax::cli
