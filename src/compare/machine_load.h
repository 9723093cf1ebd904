// How busy the machine was with other work while runs were timed. Tested by
// tests/compare/machine_load_test.cc.
#pragma once

#include <optional>
#include <string>

namespace hapax::compare {

struct MachineLoad {
  double wall_seconds = 0;       // of the timed rounds
  double other_processors = 0;   // used by other programs on average, of those allowed
  double stolen_processors = 0;  // the same, taken by the host of a virtual machine
  double linear_idle = 0;        // median of 1 - CPU / wall of linear runs that read no disk
  bool was_throttled = false;    // by a quota of the control group
};

// Times below this say nothing: /proc/stat counts in hundredths of a second.
inline constexpr double kMinLoadSeconds = 0.5;

// What kept the machine busy, in a sentence; nothing where it was not.
std::optional<std::string> busy_sentence(const MachineLoad& load, unsigned processors);

}  // namespace hapax::compare
