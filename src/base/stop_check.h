// Looks at a stop token now and then, in a loop whose steps are too short to look at it in each.
// One thread at a time. Tested by tests/base/stop_event_test.cc.
#pragma once

#include <cstdint>
#include <stop_token>
#include <utility>

namespace hapax {

class StopCheck {
 public:
  // Steps between two looks: tens of microseconds where a step is a word.
  static constexpr std::uint32_t kSteps = 1024;

  explicit StopCheck(std::stop_token stop) : stop_(std::move(stop)) {}

  // Call it in each step; the first call looks. Returns whether a stop was requested.
  bool requested() { return steps_++ % kSteps == 0 && stop_.stop_requested(); }

 private:
  std::stop_token stop_;
  std::uint32_t steps_ = 0;
};

}  // namespace hapax
