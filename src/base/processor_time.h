// How busy processors are, as /proc/stat counts it. Tested by tests/base/processor_time_test.cc.
#pragma once

#include <string>
#include <vector>

namespace hapax {

// The time that some processors have spent together since the system started. The system counts in
// hundredths of a second.
struct ProcessorTime {
  double busy_seconds = 0;  // by whatever program or interrupt; neither idle nor waiting for a disk
  double stolen_seconds = 0;  // for which the host of a virtual machine did not run them
};

// Adds up the processors with these numbers. Gives zeros where the system does not say. `root`
// stands for "/".
ProcessorTime processor_time(const std::vector<unsigned>& processors,
                             const std::string& root = "/");

}  // namespace hapax
