#include "cli/stats_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "cli/description.h"
#include "cli/messages.h"
#include "cli/notices.h"

namespace hapax::cli {
namespace {

// hand_out: hand out
std::string words_of(Phase phase) {
  std::string name(name_of(phase));
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

double megabytes_per_second(const Account& account) {
  return account.elapsed_seconds > 0
             ? static_cast<double>(account.bytes_counted) / 1e6 / account.elapsed_seconds
             : 0;
}

// Those with a NUL that are counted all the same, whatever else they look like.
std::uint64_t number_that_look_binary(const std::vector<Notice>& notices) {
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
std::string time_lines(const Account& account) {
  std::string out;
  const PhaseSeconds phases = account.phases();
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    out += seconds_line(words_of(static_cast<Phase>(phase)), phases.seconds[phase]);
  }
  out += seconds_line("elapsed", account.elapsed_seconds);
  out += seconds_line("processor wait", account.processor_wait());
  const PhaseSeconds run = account.run_phases();
  for (const Phase phase : kRunPhases) {
    out += run[phase] > 0 ? seconds_line("run: " + words_of(phase), run[phase]) : "";
  }
  return out;
}

std::string text_report(const Counts& counts, const Account& account) {
  const auto& notices = counts.notices();
  std::string out;
  const auto line = [&out](std::string_view name, const std::string& value) {
    out += line_of(name, value);
  };
  line("bytes", grouped(account.bytes_counted));
  line("bytes read", grouped(account.bytes_read));
  line("inputs", grouped(account.inputs));
  line("tokens", grouped(counts.total()));
  line("types", grouped(counts.size()));
  line("hapaxes", grouped(counts.hapaxes()));
  line("invalid sequences", grouped(account.invalid_sequences));
  line("  inputs with them", grouped(number_of(notices, Notice::Kind::kInvalidBytes)));
  line("look binary", grouped(number_that_look_binary(notices)));
  line("skipped", grouped(number_of(notices, Notice::Kind::kSkipped)));
  line("unreadable", grouped(number_of(notices, Notice::Kind::kUnreadable) +
                             number_of(notices, Notice::Kind::kPartlyCounted)));
  line("strategy", std::string(account.strategy));
  line("kernel", std::string(account.kernel));
  line("workers", grouped(account.workers));
  line("bytes by range", grouped(account.bytes_by_range));
  line("bytes serialised", grouped(account.bytes_serialised));
  line("bytes copied", grouped(account.bytes_copied));
  line("bytes shared", grouped(account.bytes_shared));
  line("messages", grouped(account.messages));
  out += time_lines(account);
  line("CPU seconds", grouped_digits(fmt::format("{:.3f}", account.cpu_seconds)));
  line("context switches", grouped(account.context_switches));
  line("page faults", grouped(account.page_faults));
  line("MB/s", grouped_digits(fmt::format("{:.1f}", megabytes_per_second(account))));
  line("peak memory MB",
       grouped_digits(fmt::format("{:.1f}", static_cast<double>(account.peak_bytes) / 1e6)));
  return out;
}

// `, "start": 0.1, ..`
std::string phases_of(const Account& account) {
  std::string out;
  const PhaseSeconds phases = account.phases();
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    out +=
        fmt::format(R"(, "{}": {:.6f})", name_of(static_cast<Phase>(phase)), phases.seconds[phase]);
  }
  return out;
}

// `"read": 0.1, ..`
std::string run_phases_of(const Account& account) {
  std::string out;
  const PhaseSeconds run = account.run_phases();
  for (const Phase phase : kRunPhases) {
    out += fmt::format(R"({}"{}": {:.6f})", out.empty() ? "" : ", ", name_of(phase), run[phase]);
  }
  return out;
}

std::string json_report(const Counts& counts, const Account& account) {
  const auto& notices = counts.notices();
  std::string out = fmt::format(
      R"({{"bytes": {}, "bytes_read": {}, "inputs": {}, "tokens": {}, "types": {}, )"
      R"("hapaxes": {}, "invalid_sequences": {}, "inputs_with_invalid_sequences": {}, )"
      R"("inputs_that_look_binary": {}, "inputs_skipped": {}, "inputs_unreadable": {}, )",
      account.bytes_counted, account.bytes_read, account.inputs, counts.total(), counts.size(),
      counts.hapaxes(), account.invalid_sequences, number_of(notices, Notice::Kind::kInvalidBytes),
      number_that_look_binary(notices), number_of(notices, Notice::Kind::kSkipped),
      number_of(notices, Notice::Kind::kUnreadable) +
          number_of(notices, Notice::Kind::kPartlyCounted));
  out += fmt::format(
      R"("strategy": "{}", "kernel": "{}", "workers": {}, "seconds": {{"elapsed": {:.6f}, )"
      R"("cpu": {:.6f})",
      account.strategy, account.kernel, account.workers, account.elapsed_seconds,
      account.cpu_seconds);
  out += phases_of(account);
  out += fmt::format(
      R"(, "processor_wait": {:.6f}}}, "megabytes_per_second": {:.3f}, "peak_memory_bytes": {}, )",
      account.processor_wait(), megabytes_per_second(account), account.peak_bytes);
  out += fmt::format(
      R"("bytes_by_range": {}, "bytes_serialised": {}, "bytes_copied": {}, "bytes_shared": {}, )"
      R"("messages": {}, "context_switches": {}, "page_faults": {}, "run_seconds": {{)",
      account.bytes_by_range, account.bytes_serialised, account.bytes_copied, account.bytes_shared,
      account.messages, account.context_switches, account.page_faults);
  return out + run_phases_of(account) + "}}\n";
}

}  // namespace

std::string stats_report(StatsForm form, const Counts& counts, const Account& account) {
  return form == StatsForm::kJson ? json_report(counts, account) : text_report(counts, account);
}

}  // namespace hapax::cli
