// The report as JSON. Tested by tests/compare/report_test.cc.
#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/run_stat_table.h"
#include "compare/figures.h"
#include "compare/relate.h"
#include "compare/report.h"
#include "compare/verdict.h"
#include "hapax/count.h"
#include "hapax/result.h"
#include "text/utf8.h"

namespace hapax::compare {
namespace {

using Json = nlohmann::ordered_json;

Json phases_of(const RunStats& stats) {
  const PhaseSeconds seconds = stats.phases();
  Json phases = Json::object();
  for (const PhaseRow& row : kPhaseRows) {
    phases[std::string(row.name)] = seconds[row.phase];
  }
  return phases;
}

Json run_phases_of(const RunStats& stats) {
  const PhaseSeconds seconds = stats.run_phases();
  Json phases = Json::object();
  for (const Phase phase : kRunPhases) {
    phases[std::string(name_of(phase))] = seconds[phase];
  }
  return phases;
}

Json result_of(const Comparison& comparison, const Entry& entry) {
  Json seconds = Json::array();
  for (const Measured& run : entry.runs) {
    seconds.push_back(run.seconds());
  }
  const RunStats& stats = entry.median_run.stats;
  const Related related = relate(entry, comparison.reference());
  const bool is_ranked = related.relation != Relation::kNotEqual;
  const auto ranked = [is_ranked](double figure) { return is_ranked ? Json(figure) : Json(); };
  Json result = {{"strategy", entry.configuration.strategy},
                 {"workers", entry.configuration.workers},
                 {"equal", entry.equal()},
                 {"seconds", seconds},
                 {"median_s", entry.seconds.median},
                 {"mean_s", entry.seconds.mean},
                 {"stddev_s", entry.seconds.stddev},
                 {"min_s", entry.seconds.min},
                 {"max_s", entry.seconds.max},
                 {"relation", name_of(related.relation)},
                 {"ratio", ranked(related.ratio)},
                 {"margin", related.has_margin ? ranked(related.margin) : Json()},
                 {"speedup", ranked(speedup(comparison, entry))},
                 {"speedup_shown", speedup_cell(comparison, entry)},
                 {"efficiency", ranked(efficiency(comparison, entry))},
                 {"megabytes_per_second", megabytes_per_second(entry)}};
  for (const RunStat& stat : kRunStats) {
    result[column_name(stat)] =
        stat.number != nullptr ? Json(stats.*stat.number) : Json(shown_seconds_of(stats, stat));
  }
  result["phases"] = phases_of(stats);
  result["run_phases"] = run_phases_of(stats);
  if (!entry.equal()) {
    result["difference"] = entry.difference;
  }
  return result;
}

Json scaling_of_all(const Comparison& comparison) {
  Json all = Json::array();
  for (const Scaling& scaling : scaling_of(comparison)) {
    Json one = {{"strategy", scaling.strategy}, {"cost_workers", nullptr}};
    if (scaling.cost) {
      one["cost_workers"] = *scaling.cost;
    }
    if (scaling.amdahl) {
      one["amdahl"] = {{"serial_fraction", scaling.amdahl->serial_fraction},
                       {"residual", scaling.amdahl->residual}};
    }
    if (scaling.usl) {
      one["usl"] = {{"contention", scaling.usl->contention},
                    {"coherency", scaling.usl->coherency},
                    {"residual", scaling.usl->residual}};
    }
    all.push_back(one);
  }
  return all;
}

Json load_of(const Comparison& comparison) {
  const MachineLoad& load = comparison.load;
  const auto busy = busy_sentence(load, comparison.machine.processors);
  return {{"busy", busy.has_value()},
          {"sentence", busy ? Json(*busy) : Json()},
          {"seconds", load.wall_seconds},
          {"other_processors", load.other_processors},
          {"stolen_processors", load.stolen_processors},
          {"linear_idle", load.linear_idle},
          {"was_throttled", load.throttled > 0},
          {"throttled", load.throttled}};
}

// A code point as an escape of JSON, in UTF-16.
std::string escaped(char32_t code_point) {
  if (code_point < 0x10000) {
    return fmt::format("\\u{:04x}", std::uint32_t{code_point});
  }
  const std::uint32_t rest = code_point - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
}

// Escapes characters that hide or move a cursor. Names of files may have them, and JSON may be read
// on a terminal. `json` is UTF-8 whose line ends are all outside strings.
std::string printable(const std::string& json) {
  std::string out;
  const auto* p = reinterpret_cast<const std::uint8_t*>(json.data());
  const auto* const end = p + json.size();
  while (p != end) {
    const text::Decoded decoded = text::decode(p, end);
    const std::string_view unit(reinterpret_cast<const char*>(p), decoded.length);
    const bool shows = unit == "\n" || escape_controls(unit) == unit;
    out += shows ? std::string(unit) : escaped(decoded.code_point);
    p += decoded.length;
  }
  return out;
}

}  // namespace

std::string json_report(const Comparison& comparison) {
  const Machine& machine = comparison.machine;
  Json results = Json::array();
  for (const Entry& entry : comparison.entries) {
    results.push_back(result_of(comparison, entry));
  }
  const Json report = {{"hapax", version()},
                       {"date", comparison.date},
                       {"command", comparison.command},
                       {"runs", comparison.reference().runs.size()},
                       {"warmup_runs", comparison.schedule.warmup_rounds},
                       {"input",
                        {{"paths", comparison.inputs},
                         {"repeat", comparison.repeat},
                         {"bytes", comparison.bytes},
                         {"tokens", comparison.tokens},
                         {"types", comparison.types}}},
                       {"machine",
                        {{"processor", machine.processor},
                         {"processors", machine.processors},
                         {"memory_bytes", machine.memory_bytes},
                         {"system", machine.system}}},
                       {"machine_load", load_of(comparison)},
                       {"all_equal", comparison.all_equal()},
                       {"results", results},
                       {"scaling", scaling_of_all(comparison)},
                       {"warnings", warnings(comparison)},
                       {"headline", headline(comparison)},
                       {"conclusion", conclusion(comparison)}};
  // Names of files may be invalid UTF-8.
  return printable(report.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace hapax::compare
