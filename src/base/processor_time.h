// How busy processors are, as /proc/stat counts it. Thread safety: any. Tested by
// tests/base/processor_time_test.cc.
#pragma once

#include <string>
#include <vector>

namespace hapax {

// Time that some processors together have spent since the system started. The system counts in
// hundredths of a second.
struct ProcessorTime {
  double busy_seconds = 0;    // with programs and interrupts, not idle or waiting for a disk
  double stolen_seconds = 0;  // while the host of a virtual machine did not run them
};

// Adds up the processors with these numbers, which are sorted. Returns zeros where the system does
// not say. `root` stands for "/".
ProcessorTime processor_time(const std::vector<unsigned>& processors,
                             const std::string& root = "/");

}  // namespace hapax
