// --stats: what a run counted and what it cost, for people or for programs. The JSON keys are
// documented in the help (description.cc) and only ever added to. Tested by
// tests/cli/stats_test.py.
#pragma once

#include <string>

#include "cli/arguments.h"
#include "hapax/counts.h"
#include "hapax/run_stats.h"

namespace hapax::cli {

// `stats` is that of the counts, with what sorting and writing added.
std::string stats_report(StatsForm form, const Counts& counts, const RunStats& stats);

}  // namespace hapax::cli
