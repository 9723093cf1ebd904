#include "compare/measured.h"

namespace hapax::compare {

Measured measured_from(const Counts& counts, const RunStats& stats) {
  Measured measured{.stats = stats, .types = counts.size(), .digest = {}};
  for (const Notice& notice : counts.notices()) {
    if (notice.kind == Notice::Kind::kFewerWorkers) {
      measured.fewer_workers = notice.number;
    }
  }
  return measured;
}

}  // namespace hapax::compare
