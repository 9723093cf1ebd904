// The processor time of one thread. Other work on the machine hardly changes it, so tests of how
// time grows use it and not a clock on the wall.
#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace hapax::test {

inline double thread_cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// The least processor time that `work` takes on this thread in several runs. The caches that other
// work empties can only make a run slower.
template <typename Work>
double best_cpu_seconds(int runs, Work&& work) {
  double best = std::numeric_limits<double>::max();
  for (int run = 0; run < runs; ++run) {
    const double before = thread_cpu_seconds();
    work();
    best = std::min(best, thread_cpu_seconds() - before);
  }
  return best;
}

}  // namespace hapax::test
