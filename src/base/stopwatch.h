// Adds its own lifetime to one phase. It reads the clock twice (some 40 ns), so it is for steps of
// a chunk or more, never for a word. No two stopwatches of a worker may run at once: phases would
// no longer add up to the time of the run (tests/strategy/phases_test.cc). Tested by
// tests/base/run_stats_test.cc.
#pragma once

#include <chrono>

#include "hapax/run_stats.h"

namespace hapax {

class Stopwatch {
 public:
  Stopwatch(PhaseSeconds& phases, Phase phase) : seconds_(phases[phase]) {}
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  ~Stopwatch() {
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  double& seconds_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace hapax
