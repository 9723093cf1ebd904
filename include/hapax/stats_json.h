// The statistics of a run as JSON: what `hapax count --stats json` prints. `hapax count --help`
// explains the keys. From version 0.2.0 on, keys are only added. Tested by tests/cli/stats_test.py.
#pragma once

#include <string>

#include "hapax/counts.h"
#include "hapax/export.h"
#include "hapax/run_stats.h"

namespace hapax {

// One object, without a newline. `stats` is counts.stats(), or these with what came afterwards.
HAPAX_API std::string stats_json(const Counts& counts, const RunStats& stats);

}  // namespace hapax
