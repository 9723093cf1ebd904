// Adds the time it lives to one phase of an account. Two clock reads (some 40 ns): for steps of a
// chunk or more, never for a word. Tested by tests/base/account_test.cc.
#pragma once

#include <chrono>

#include "hapax/account.h"

namespace hapax {

class Stopwatch {
 public:
  Stopwatch(Account& account, Phase phase) : seconds_(account[phase]) {}
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
