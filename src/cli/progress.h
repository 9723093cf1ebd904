// A line on standard error that tells how far a count is, drawn by a thread of its own from the
// second second on and erased at the end. On a terminal it is redrawn in place; with kAlways and no
// terminal it is a line a second. Tested by tests/cli/progress_test.cc
// and progress_program_test.py.
#pragma once

#include <cstdint>
#include <string>
#include <thread>

#include "hapax/options.h"

namespace hapax::cli {

enum class ShowProgress : std::uint8_t { kAuto, kAlways, kNever };

// Whether a meter would draw anything.
bool is_shown(ShowProgress show);

class ProgressMeter {
 public:
  // Watches `progress`, which outlives it. `doing` is the first word of the line.
  ProgressMeter(const Progress& progress, std::string doing, ShowProgress show);
  ProgressMeter(const ProgressMeter&) = delete;
  ProgressMeter& operator=(const ProgressMeter&) = delete;
  // Erases the line.
  ~ProgressMeter();

 private:
  std::jthread drawer_;
};

// "counting: 45 %, 1.2 of 2.7 GB, 512 MB/s, 0:03 left"; without what needs a total where it is 0.
std::string progress_line(const std::string& doing, std::uint64_t done, std::uint64_t total,
                          double seconds);

}  // namespace hapax::cli
