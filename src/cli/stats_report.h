// --stats: what a run counted and what it cost, for people or for programs. The keys are those of
// base/run_stat_table.h and order/counts_figures.h. Tested by tests/cli/stats_test.py.
#pragma once

#include <string>

#include "cli/arguments.h"
#include "hapax/counts.h"
#include "hapax/run_stats.h"

namespace hapax::cli {

// `stats` includes sorting and writing.
std::string stats_report(StatsForm form, const Counts& counts, const RunStats& stats);

// The keys of the JSON form and their meanings, for the help.
std::string stats_keys();

}  // namespace hapax::cli
