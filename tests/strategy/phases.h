// A check of the phases of any run, for all tests.
#pragma once

#include <gtest/gtest.h>

#include "hapax/run_stats.h"

namespace hapax::test {

// Checks that the sum of the phases is the time of the run, and that no worker was in two phases at
// once: then the busiest worker would have been busy for longer than the run.
inline void expect_phases_add_up(const RunStats& stats) {
  const double elapsed = stats.elapsed_seconds;
  const double margin = 0.01 * elapsed;
  EXPECT_NEAR(stats.phases().sum(), elapsed, margin);
  const double least_wait = elapsed - stats.serial_seconds.sum() - stats.busiest_worker_seconds;
  EXPECT_GE(least_wait, -margin) << "of " << elapsed << " s";
  for (const double seconds : stats.phases().seconds) {
    EXPECT_GE(seconds, 0);
  }
  EXPECT_LE(stats.run_phases().sum(), elapsed + margin);
  EXPECT_GE(stats.processor_wait(), 0);
  EXPECT_LE(stats.processor_wait(), elapsed + margin);
}

}  // namespace hapax::test
