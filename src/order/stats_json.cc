// Run statistics as JSON. Tested by tests/cli/stats_test.py, and through Python by
// tests/python/counts_test.py.
#include "hapax/stats_json.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/run_stat_table.h"
#include "order/counts_figures.h"

namespace hapax {
namespace {

// Appends `"name": value` to the members of an object.
void add_member(std::string& members, std::string_view name, const std::string& value) {
  members.append(members.empty() ? "\"" : ", \"").append(name).append("\": ").append(value);
}

void add_number(std::string& members, std::string_view name, std::uint64_t number) {
  add_member(members, name, std::to_string(number));
}

void add_text(std::string& members, std::string_view name, std::string_view text) {
  add_member(members, name, std::string("\"").append(text).append("\""));
}

void add_decimal(std::string& members, std::string_view name, double value, int places) {
  std::array<char, 400> digits{};  // the largest double has 309 digits before the point
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::fixed, places);
  add_member(members, name, std::string(digits.data(), end.ptr));
}

void add_seconds(std::string& members, std::string_view name, double seconds) {
  add_decimal(members, name, seconds, 6);
}

}  // namespace

std::string stats_json(const Counts& counts, const RunStats& stats) {
  std::string members;
  add_text(members, "strategy", stats.strategy);
  add_text(members, "kernel", stats.kernel);
  add_number(members, "workers", stats.workers);
  for (const order::CountsFigure& figure : order::counts_figures()) {
    add_number(members, figure.name, figure.of(counts));
  }
  std::string seconds;
  for (const RunStat& stat : kRunStats) {
    if (stat.number != nullptr) {
      add_number(members, stat.name, stats.*stat.number);
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
  add_decimal(members, "megabytes_per_second", order::megabytes_per_second(stats), 3);
  add_member(members, "seconds", "{" + seconds + "}");
  add_member(members, "run_seconds", "{" + run_seconds + "}");
  return "{" + members + "}";
}

}  // namespace hapax
