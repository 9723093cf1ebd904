#include "cli/stats_report.h"

#include <fmt/format.h>

#include <array>

#include "cli/description.h"
#include "cli/messages.h"
#include "cli/notices.h"

namespace hapax::cli {
namespace {

constexpr std::array kAllPhases = {Phase::kStart, Phase::kRead, Phase::kCount,
                                   Phase::kMerge, Phase::kSort, Phase::kWrite};

// Reading, counting and merging are shared by the workers; the rest this program times itself.
double mean_seconds(const Account& account, Phase phase) {
  const bool is_shared = phase == Phase::kRead || phase == Phase::kCount || phase == Phase::kMerge;
  return account[phase] / (is_shared && account.workers > 1 ? account.workers : 1);
}

double megabytes_per_second(const Account& account) {
  return account.elapsed_seconds > 0
             ? static_cast<double>(account.bytes_counted) / 1e6 / account.elapsed_seconds
             : 0;
}

std::string text_report(const Counts& counts, const Account& account) {
  const auto& notices = counts.notices();
  std::string out;
  const auto line = [&out](std::string_view name, const std::string& value) {
    out += fmt::format("{:<18} {:>18}\n", name, value);
  };
  line("bytes", grouped(account.bytes_counted));
  line("bytes read", grouped(account.bytes_read));
  line("inputs", grouped(account.inputs));
  line("tokens", grouped(counts.total()));
  line("types", grouped(counts.size()));
  line("hapaxes", grouped(counts.hapaxes()));
  line("invalid sequences", grouped(account.invalid_sequences));
  line("  inputs with them", grouped(number_of(notices, Notice::Kind::kInvalidBytes)));
  line("look binary", grouped(number_of(notices, Notice::Kind::kLooksBinary)));
  line("skipped", grouped(number_of(notices, Notice::Kind::kSkipped)));
  line("unreadable", grouped(number_of(notices, Notice::Kind::kUnreadable) +
                             number_of(notices, Notice::Kind::kPartlyCounted)));
  line("strategy", std::string(account.strategy));
  line("workers", grouped(account.workers));
  for (const Phase phase : kAllPhases) {
    line(fmt::format("{} seconds", name_of(phase)),
         fmt::format("{:.3f}", mean_seconds(account, phase)));
  }
  line("elapsed seconds", fmt::format("{:.3f}", account.elapsed_seconds));
  line("CPU seconds", fmt::format("{:.3f}", account.cpu_seconds));
  line("MB/s", fmt::format("{:.1f}", megabytes_per_second(account)));
  line("peak memory MB", fmt::format("{:.1f}", static_cast<double>(account.peak_bytes) / 1e6));
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
      number_of(notices, Notice::Kind::kLooksBinary), number_of(notices, Notice::Kind::kSkipped),
      number_of(notices, Notice::Kind::kUnreadable) +
          number_of(notices, Notice::Kind::kPartlyCounted));
  out +=
      fmt::format(R"("strategy": "{}", "workers": {}, "seconds": {{"elapsed": {:.6f}, )"
                  R"("cpu": {:.6f})",
                  account.strategy, account.workers, account.elapsed_seconds, account.cpu_seconds);
  for (const Phase phase : kAllPhases) {
    out += fmt::format(R"(, "{}": {:.6f})", name_of(phase), mean_seconds(account, phase));
  }
  out += fmt::format("}}, \"megabytes_per_second\": {:.3f}, \"peak_memory_bytes\": {}}}\n",
                     megabytes_per_second(account), account.peak_bytes);
  return out;
}

}  // namespace

std::string stats_report(StatsForm form, const Counts& counts, const Account& account) {
  return form == StatsForm::kJson ? json_report(counts, account) : text_report(counts, account);
}

}  // namespace hapax::cli
