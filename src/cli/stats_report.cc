#include "cli/stats_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/grouped.h"
#include "base/run_stat_table.h"
#include "cli/notices.h"

namespace hapax::cli {
namespace {

// A figure that the counts and their notices give.
struct CountsFigure {
  std::string_view name;
  std::uint64_t (*of)(const Counts& counts);
  std::string_view meaning;
};

// Inputs with a NUL that are counted all the same, whatever else they look like.
std::uint64_t looking_binary(const Counts& counts) {
  const auto& notices = counts.notices();
  return static_cast<std::uint64_t>(
      std::count_if(notices.begin(), notices.end(), [](const Notice& notice) {
        return notice.has_nul && notice.kind != Notice::Kind::kSkipped;
      }));
}

template <Notice::Kind... kKinds>
std::uint64_t notices_of(const Counts& counts) {
  return (count_of(counts.notices(), kKinds) + ...);
}

constexpr std::array kCountsFigures = {
    CountsFigure{"types", [](const Counts& counts) { return counts.size(); }, "distinct words"},
    CountsFigure{"hapaxes", [](const Counts& counts) { return counts.hapaxes(); },
                 "words that occur once"},
    CountsFigure{"inputs_with_invalid_sequences", notices_of<Notice::Kind::kInvalidBytes>, ""},
    CountsFigure{"inputs_that_look_binary", looking_binary,
                 "a NUL in the first 32 KB of their text"},
    CountsFigure{"inputs_skipped", notices_of<Notice::Kind::kSkipped>, ""},
    CountsFigure{"inputs_unreadable",
                 notices_of<Notice::Kind::kUnreadable, Notice::Kind::kPartlyCounted>,
                 "left out, or counted in part, by --keep-going"},
};

double megabytes_per_second(const RunStats& stats) {
  return stats.elapsed_seconds > 0
             ? static_cast<double>(stats.bytes_counted) / 1e6 / stats.elapsed_seconds
             : 0;
}

// "bytes_read" as "bytes read".
std::string words_of(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string line_of(std::string_view name, const std::string& value) {
  return fmt::format("{:<30} {:>15}\n", words_of(name), value);
}

std::string seconds_line(std::string_view name, double seconds) {
  return line_of(fmt::format("{} seconds", name), grouped_digits(fmt::format("{:.3f}", seconds)));
}

std::string text_report(const Counts& counts, const RunStats& stats) {
  std::string out = line_of("strategy", std::string(stats.strategy)) +
                    line_of("kernel", std::string(stats.kernel)) +
                    line_of("workers", grouped(stats.workers));
  for (const CountsFigure& figure : kCountsFigures) {
    out += line_of(figure.name, grouped(figure.of(counts)));
  }
  for (const RunStat& stat : kRunStats) {
    out += stat.number != nullptr ? line_of(stat.name, grouped(stats.*stat.number))
                                  : seconds_line(stat.name, shown_seconds_of(stats, stat));
  }
  const PhaseSeconds phases = stats.phases();
  for (const PhaseRow& row : kPhaseRows) {
    out += seconds_line(row.name, phases[row.phase]);
  }
  // The run worked beside its worker processes, if it had any.
  const PhaseSeconds run = stats.run_phases();
  for (const Phase phase : kRunPhases) {
    out += run[phase] > 0 ? seconds_line(fmt::format("run {}", name_of(phase)), run[phase]) : "";
  }
  return out + line_of("MB/s", grouped_digits(fmt::format("{:.1f}", megabytes_per_second(stats))));
}

// Appends `"name": value` to the members of an object.
void add_member(std::string& members, std::string_view name, const std::string& value) {
  members += fmt::format(R"({}"{}": {})", members.empty() ? "" : ", ", name, value);
}

void add_seconds(std::string& members, std::string_view name, double seconds) {
  add_member(members, name, fmt::format("{:.6f}", seconds));
}

std::string json_report(const Counts& counts, const RunStats& stats) {
  std::string members;
  add_member(members, "strategy", fmt::format(R"("{}")", stats.strategy));
  add_member(members, "kernel", fmt::format(R"("{}")", stats.kernel));
  add_member(members, "workers", fmt::format("{}", stats.workers));
  for (const CountsFigure& figure : kCountsFigures) {
    add_member(members, figure.name, fmt::format("{}", figure.of(counts)));
  }
  std::string seconds;
  for (const RunStat& stat : kRunStats) {
    if (stat.number != nullptr) {
      add_member(members, stat.name, fmt::format("{}", stats.*stat.number));
    } else {
      add_seconds(seconds, stat.name, shown_seconds_of(stats, stat));
    }
  }
  const PhaseSeconds phases = stats.phases();
  for (const PhaseRow& row : kPhaseRows) {
    add_seconds(seconds, row.name, phases[row.phase]);
  }
  std::string run_seconds;
  const PhaseSeconds run = stats.run_phases();
  for (const Phase phase : kRunPhases) {
    add_seconds(run_seconds, name_of(phase), run[phase]);
  }
  add_member(members, "megabytes_per_second", fmt::format("{:.3f}", megabytes_per_second(stats)));
  add_member(members, "seconds", fmt::format("{{{}}}", seconds));
  add_member(members, "run_seconds", fmt::format("{{{}}}", run_seconds));
  return fmt::format("{{{}}}\n", members);
}

// ", bytes_read (as stored)"
void add_key(std::string& keys, std::string_view name, std::string_view meaning) {
  keys += fmt::format("{}{}{}", keys.empty() ? "" : ", ", name,
                      meaning.empty() ? "" : fmt::format(" ({})", meaning));
}

}  // namespace

std::string stats_report(StatsForm form, const Counts& counts, const RunStats& stats) {
  return form == StatsForm::kJson ? json_report(counts, stats) : text_report(counts, stats);
}

std::string stats_keys() {
  std::string keys;
  add_key(keys, "strategy", "");
  add_key(keys, "kernel", "");
  add_key(keys, "workers", "how many counted");
  for (const CountsFigure& figure : kCountsFigures) {
    add_key(keys, figure.name, figure.meaning);
  }
  std::string seconds;
  for (const RunStat& stat : kRunStats) {
    add_key(stat.number != nullptr ? keys : seconds, stat.name, stat.meaning);
  }
  std::string phases;
  for (const PhaseRow& row : kPhaseRows) {
    add_key(phases, row.name, "");
  }
  std::string run_phases;
  for (const Phase phase : kRunPhases) {
    add_key(run_phases, name_of(phase), "");
  }
  add_key(keys, "megabytes_per_second", "10^6 bytes of text by elapsed");
  return fmt::format(
      "One object on one line. {}, seconds (an object: {}; and the phases {}, each the mean of the "
      "workers, which add up to elapsed; wait is the rest: for text, for other workers, and the "
      "time between steps), "
      "run_seconds (an object: {}, what the run itself did beside each worker process while that "
      "worked). From version 0.2.0 on, keys are only added.",
      keys, seconds, phases, run_phases);
}

}  // namespace hapax::cli
